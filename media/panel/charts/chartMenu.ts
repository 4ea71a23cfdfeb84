import { formatMetric } from '../../../src/common/text/formatMetric';
import type { PanelCharts } from '../../../src/protocol/panel';
import { fixedTopOf, isSwitched, movedBy, switched, withFixedTop, withOrder } from '../data/chartLayout';
import type { MenuGroups, MenuItem } from '../kit/menu';
import type { AnyPlot } from './gridPlot';

const mostAlone = 6;

export interface ChartMenuContext {
  readonly plot: AnyPlot;
  readonly layout: PanelCharts;
  /** Ids of all charts in order, and of those that are visible. */
  readonly order: readonly string[];
  readonly shown: readonly string[];
  readonly isTableShown: boolean;
  readonly setLayout: (layout: PanelCharts) => void;
  readonly toggleTable: () => void;
  readonly isolate: (id: string) => void;
  readonly showAllSeries: () => void;
  /** Items that export this chart. */
  readonly takeOut: readonly MenuItem[];
}

/** The menu of one chart. */
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

/**
 * An item for each series of a chart with several; when there are too many for a menu, only the legend has
 * them.
 */
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
