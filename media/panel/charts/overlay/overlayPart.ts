import type { Metric } from '../../../../src/common/metrics';
import type { ComparisonMode, PanelCharts, PanelMember } from '../../../../src/protocol/panel';
import { comparedFigures } from '../../data/comparedFigures';
import { memberId } from '../../data/memberStyle';
import { zoomedTo } from '../../data/viewMoves';
import { createElement } from '../../kit/dom';
import { TakeOut } from '../../kit/takeOut';
import type { PageActions, PagePart } from '../../state/pagePart';
import { laneOnShow } from '../../state/laneOnShow';
import { lookingAt, type PageData, type PageLane, type PageState } from '../../state/pageState';
import { watchChartGestures } from '../chartGestures';
import { ChartGrid, type PlotPlace } from '../charts';
import { chartHeight } from '../chartsPlot';
import { OverlayPlot, type OverlayFrame } from './overlayPlot';

/** The figures for which each member gets a small chart of its own. */
const smallFigures = comparedFigures.slice(0, 2);
const smallHeight = 112;
const firstLayout: PanelCharts = {};

/** Charts of several members, shown instead of the charts of one. */
export class OverlayPart implements PagePart {
  readonly element = createElement('section', 'charts-overlay');
  readonly #actions: PageActions;
  readonly #menus: HTMLElement;
  readonly #takeOut: TakeOut;
  /** Ids of members and series that are switched off. */
  readonly #hidden = new Set<string>();
  /** The highest values of the members that were asked for last, by figure: each of their charts asks. */
  #peaks: { readonly members: readonly PanelMember[]; readonly of: Map<Metric, number> } | undefined;
  #grid: ChartGrid<OverlayFrame> | undefined;
  /** What the grid was made for, to notice a change. */
  #made = '';
  #drawn: Pick<PageState, 'shown' | 'lane'> & Partial<Pick<PageState, 'kept'>> = {};
  #state: PageState | undefined;

  /** `menus`: where those of the charts go. */
  constructor(actions: PageActions, menus: HTMLElement) {
    this.#actions = actions;
    this.#menus = menus;
    this.#takeOut = new TakeOut(message => actions.send(message));
    menus.append(this.#takeOut.said);
    this.element.hidden = true;
    watchChartGestures(this.element, {
      handleStart: () => this.#state && lookingAt(this.#state),
      handleMove: view => actions.move(view),
      handleDrag: () => actions.beginDrag(),
    });
  }

  update(state: PageState): void {
    this.#state = state;
    const { shown, kept, subject } = state;
    const members = shown?.members;
    this.element.hidden = !members || shown.series.timestamps.length === 0;
    this.#grid?.setShown(!this.element.hidden);
    if (this.element.hidden || !members) return;
    const { shown: before, kept: keptBefore, lane: laneBefore } = this.#drawn;
    const lane = laneOnShow(state);
    this.#drawn = { shown, kept, lane };
    const isAgainst = members.some(({ key }) => key === 'then');
    const mode = isAgainst ? 'overlay' : (kept.mode ?? 'overlay');
    const made = JSON.stringify([mode, members.map(({ key }) => key)]);
    const isSameHidden = keptBefore?.hidden === kept.hidden;
    if (!isSameHidden) this.#setHidden(kept.hidden);
    const frame = frameOf(shown, members, subject?.title ?? '', lane);
    if (!this.#grid || made !== this.#made) return this.#make(mode, frame, kept.charts, made);
    if (keptBefore?.charts !== kept.charts) this.#grid.setLayout(kept.charts ?? firstLayout);
    if (before !== shown || laneBefore !== lane) {
      if (before?.members === members && laneBefore === lane)
        this.#grid.moveTo(shown.span, state.isMoving ?? false);
      else this.#grid.update(frame);
    }
    if (!isSameHidden) this.#grid.applyHidden();
  }

  #make(mode: ComparisonMode, frame: OverlayFrame, layout = firstLayout, made: string): void {
    const before = this.#grid;
    this.#grid = undefined;
    this.#made = made;
    before?.dispose();
    // The end of what was read there may have updated the page, and made it.
    if (this.#grid) return;
    this.#grid = new ChartGrid<OverlayFrame>({
      createPlots: place =>
        mode === 'multiples' ? this.#small(place, frame) : large(place, frame, mode === 'stacked'),
      hidden: this.#hidden,
      layout,
      takeOut: this.#takeOut,
      menus: this.#menus,
      handleZoom: (fromMs, toMs) => this.#zoom(fromMs, toMs),
      handleReset: () => this.#actions.undo(),
      handleToggle: (ids, isHidden) => {
        for (const id of ids) {
          if (isHidden) this.#hidden.add(id);
          else this.#hidden.delete(id);
        }
        this.#peaks = undefined;
        this.#actions.keep({ hidden: [...this.#hidden] });
      },
      handleLayout: charts => this.#actions.keep({ charts }),
      handleHover: isHovered => this.#actions.setReading(isHovered),
    });
    this.element.classList.toggle('is-multiples', mode === 'multiples');
    this.element.append(this.#grid.element);
    this.#grid.update(frame);
  }

  /** One chart of each figure for each member, all on the same scale. */
  #small(place: PlotPlace, frame: OverlayFrame): OverlayPlot[] {
    return frame.members.flatMap(({ key, title }, at) =>
      smallFigures.map(figure => {
        const id = `${figure.metric}/${key}`;
        const spec = { ...figure, id, title: `${title}: ${figure.title}` };
        const leastTop = (): number => this.#peakOf(figure.metric);
        return createPlot(place, {
          spec,
          frame,
          isStacked: false,
          normalHeight: smallHeight,
          only: at,
          leastTop,
        });
      }),
    );
  }

  /** The highest value of the members that are not switched off. */
  #peakOf(metric: Metric): number {
    const members = this.#state?.shown?.members ?? [];
    if (this.#peaks?.members !== members) this.#peaks = { members, of: new Map() };
    const known = this.#peaks.of.get(metric);
    if (known !== undefined) return known;
    let peak = 0;
    for (const { key, series } of members) {
      if (this.#hidden.has(memberId(key))) continue;
      for (const value of series.columns[metric]?.avg ?? []) peak = Math.max(peak, value ?? 0);
    }
    this.#peaks.of.set(metric, peak);
    return peak;
  }

  #setHidden(ids: readonly string[]): void {
    this.#peaks = undefined;
    this.#hidden.clear();
    for (const id of ids) this.#hidden.add(id);
  }

  #zoom(fromMs: number, toMs: number): void {
    if (!this.#state?.shown) return;
    const { shown, view } = this.#state;
    this.#actions.ask(zoomedTo({ fromMs, toMs }, { view, shown, bounds: shown.span }));
  }
}

/** One chart of each figure that any member has, with all members in it. */
function large(place: PlotPlace, frame: OverlayFrame, isStacked: boolean): OverlayPlot[] {
  const known = comparedFigures.filter(({ metric }) =>
    frame.members.some(({ series }) => series.columns[metric]),
  );
  return known.map(figure =>
    createPlot(place, {
      spec: { ...figure, id: figure.metric },
      frame,
      isStacked,
      normalHeight: chartHeight,
    }),
  );
}

type Own = Pick<
  ConstructorParameters<typeof OverlayPlot>[0],
  'spec' | 'frame' | 'isStacked' | 'normalHeight' | 'only' | 'leastTop'
>;

function createPlot({ lookOf, hidden, theme, handleZoom, handleReset }: PlotPlace, own: Own): OverlayPlot {
  const look = lookOf(own.spec.id, own.normalHeight);
  const isHidden = (key: string): boolean => hidden.has(memberId(key));
  return new OverlayPlot({ ...own, look, isHidden, theme, handleZoom, handleReset });
}

function frameOf(
  { span, intervalMs, isOfOtherSpan = false }: PageData,
  members: readonly PanelMember[],
  title: string,
  lane: PageLane | undefined,
): OverlayFrame {
  return { members, span, intervalMs, title, marks: lane?.items ?? [], isPending: isOfOtherSpan };
}
