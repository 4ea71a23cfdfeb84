import { formatMetric } from '../../../src/common/text/formatMetric';
import type { PanelCharts } from '../../../src/protocol/panel';
import { fixedTopOf, isSwitched, movedBy, switched, withFixedTop, withOrder } from '../data/chartLayout';
import type { MenuGroups, MenuItem } from '../kit/menu';
import type { ChartPlot } from './chartsPlot';
import { seriesId } from './chartSpecs';

export interface ChartMenuContext {
  readonly plot: ChartPlot;
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

/** One for each series of a chart that has several. */
function aloneItems({ plot, isolate, showAllSeries }: ChartMenuContext): MenuItem[] {
  const { spec } = plot;
  const present = spec.series.flatMap((series, entry) => (plot.isPresent(entry) ? [{ series, entry }] : []));
  const shown = present.filter(({ entry }) => plot.isShownSeries(entry));
  if (present.length < 2) return [];
  const isAlone = (entry: number): boolean => shown.length === 1 && shown[0]?.entry === entry;
  return [
    ...present.map(({ series, entry }): MenuItem => ({
      label: `Only “${series.label}”`,
      isChecked: isAlone(entry),
      run: () => isolate(seriesId(spec, series)),
    })),
    ...(shown.length < present.length ? [{ label: 'All Series', run: showAllSeries }] : []),
  ];
}
