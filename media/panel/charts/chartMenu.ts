import { formatMetric } from '../../../src/common/text/formatMetric';
import type { PanelCharts } from '../../../src/protocol/panel';
import { fixedTopOf, isSwitched, movedBy, switched, withFixedTop, withOrder } from '../data/chartLayout';
import type { MenuGroups, MenuItem } from '../kit/menu';
import type { AnyPlot } from './gridPlot';

const mostAlone = 6;

export interface ChartMenuContext {
  readonly plot: AnyPlot;
  readonly layout: PanelCharts;
  /** Ids of all charts in their order, and of those that are shown. */
  readonly order: readonly string[];
  readonly shown: readonly string[];
  readonly isTableShown: boolean;
  readonly setLayout: (layout: PanelCharts) => void;
  readonly toggleTable: () => void;
  readonly isolate: (id: string) => void;
  readonly showAllSeries: () => void;
  /** What takes figures out of this chart. */
  readonly takeOut: readonly MenuItem[];
}

/** What can be done with one chart. */
export function chartMenu(context: ChartMenuContext): MenuGroups {
  const { plot, layout, order, shown, setLayout, takeOut } = context;
  const { id, unit } = plot.spec;
  const isLog = isSwitched(layout, 'log', id);
  const isTall = isSwitched(layout, 'tall', id);
  const isFixed = fixedTopOf(layout, id) !== undefined;
  const move = (label: string, step: -1 | 1): MenuItem => ({
    label,
    isDisabled: shown[shown.indexOf(id) + step] === undefined,
    run: () => setLayout(withOrder(layout, movedBy(order, shown, id, step))),
  });
  return [
    [
      { label: 'Data Table', isChecked: context.isTableShown, run: context.toggleTable },
      {
        label: 'Log Scale',
        isChecked: isLog,
        isDisabled: !plot.canBeLog,
        run: () => setLayout(switched(layout, 'log', id, !isLog)),
      },
      isFixed
        ? { label: 'Automatic Axis', run: () => setLayout(withFixedTop(layout, id, undefined)) }
        : {
            label: `Fix Axis at ${formatMetric(unit, plot.top)}`,
            run: () => setLayout(withFixedTop(layout, id, plot.top)),
          },
      {
        label: isTall ? 'Normal Height' : 'Taller',
        run: () => setLayout(switched(layout, 'tall', id, !isTall)),
      },
    ],
    aloneItems(context),
    [
      move('Move Up', -1),
      move('Move Down', 1),
      { label: 'Hide Chart', run: () => setLayout(switched(layout, 'hidden', id, true)) },
    ],
    takeOut,
  ];
}

/** One for each series of a chart that has several; more than a menu bears are left to the legend. */
function aloneItems({ plot: { series }, isolate, showAllSeries }: ChartMenuContext): MenuItem[] {
  const shown = series.filter(({ isShown }) => isShown);
  if (series.length < 2 || series.length > mostAlone) return [];
  return [
    ...series.map(({ id, label }): MenuItem => ({
      label: `Only “${label}”`,
      isChecked: shown.length === 1 && shown[0]?.id === id,
      run: () => isolate(id),
    })),
    ...(shown.length < series.length ? [{ label: 'All Series', run: showAllSeries }] : []),
  ];
}
