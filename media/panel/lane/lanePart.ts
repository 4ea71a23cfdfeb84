import { laneTopics } from '../../../src/protocol/panel';
import type { MarkedRun } from '../../../src/timeline/markedRun';
import { settledRun } from '../../../src/timeline/settledRun';
import type { Span } from '../../../src/common/time';
import { laneBands, type LaneBand } from './laneBands';
import { laneClusters, type LaneCluster } from '../data/laneClusters';
import type { LaneItem } from '../data/laneItems';
import { laneTopicNames } from '../state/laneTopics';
import { laneSentence, toneOf } from '../data/laneWords';
import { runPhrase, toneOfRun } from '../data/runWords';
import { momentLabel, type SeenSpan } from '../data/timeLabels';
import { zoomedTo } from '../data/viewMoves';
import { createElement } from '../kit/dom';
import { createMenuButton, type MenuGroups } from '../kit/menu';
import { plotMargins, type PlotMargins } from '../kit/plotMargins';
import { laneOnShow } from '../state/laneOnShow';
import type { PageActions, PagePart } from '../state/pagePart';
import type { PageLane, PageState } from '../state/pageState';
import { laneGlyph } from './laneGlyph';
import { LaneMarks } from './laneMarks';
import { LaneRuns } from './laneRuns';
import { LaneSpans } from './laneSpans';
import { LaneTip, mostTipLines, shortId, type TipLine } from './laneTip';

/** A zoom to one event shows this share of the current range. */
const zoomShare = 1 / 6;
/** A zoom to a run adds this share of its length on each side. */
const zoomMargin = 0.3;
/** The first topics are about containers and notes; the rest are about what users did. */
const containerTopics = 5;
/** CSS pixels from the lane's top to its tips: below the marks, and below the bands. */
const tipTops = { marks: 28, runs: 58 } as const;
const nothing: PageLane = { entries: [], items: [], work: [] };

/** Events and what users did, in one lane on the charts' time axis. */
export class LanePart implements PagePart {
  readonly element = createElement('section', 'lane');
  readonly #actions: PageActions;
  readonly #track = createElement('div', 'lane-track');
  readonly #empty = createElement('p', 'lane-empty');
  readonly #spans = new LaneSpans();
  readonly #tip = new LaneTip();
  readonly #menu: HTMLButtonElement;
  readonly #marks: LaneMarks;
  readonly #runs: LaneRuns;
  #state: PageState | undefined;
  /** The track’s width, CSS pixels, from its observer: reading it would force a layout. */
  #width = 0;
  #drawn: {
    readonly span?: Span;
    readonly lane?: PageLane;
    readonly width?: number;
    /** Until when ongoing runs are drawn. */
    readonly nowMs?: number;
  } = {};

  constructor(actions: PageActions) {
    this.#actions = actions;
    this.#marks = new LaneMarks({
      handleChoose: ({ items }) => this.#zoomTo(items[0]?.atMs, items.at(-1)?.atMs),
      handlePoint: cluster => this.#pointAt(cluster),
    });
    this.#runs = new LaneRuns({
      handleChoose: ({ runs }) => this.#zoomTo(runs[0]?.startMs, this.#endOf(runs)),
      handlePoint: band => this.#pointAtBand(band),
    });
    this.element.setAttribute('aria-label', 'Event lane');
    this.#menu = createMenuButton({ label: 'Events', text: 'Events', className: 'lane-menu' }, () =>
      this.#topics(),
    );
    this.#track.append(this.#spans.element, this.#empty, this.#marks.element, this.#runs.element);
    this.element.append(this.#menu, this.#track, this.#spans.spoken, this.#tip.element);
    this.#nameMenu();
    new ResizeObserver(() => {
      this.#width = this.#track.clientWidth;
      this.#draw();
    }).observe(this.#track);
  }

  update(state: PageState): void {
    const before = this.#state?.kept.laneHidden;
    this.#state = state;
    this.element.hidden = state.shown === undefined;
    if (this.element.hidden) return;
    if (before !== state.kept.laneHidden) this.#nameMenu();
    this.#draw();
  }

  #draw(): void {
    if (!this.#state?.shown) return;
    const { shown } = this.#state;
    const lane = laneOnShow(this.#state);
    const margins = plotMargins();
    writeMargins(this.#track, margins);
    const width = this.#width;
    const { span } = shown;
    const goesOn = lane?.work.some(({ endMs }) => endMs === undefined);
    const nowMs = goesOn ? this.#nowMs : undefined;
    const drawn = this.#drawn;
    const isSame =
      drawn.span === span && drawn.lane === lane && drawn.width === width && drawn.nowMs === nowMs;
    if (width <= 0 || isSame) return;
    this.#drawn = { span, lane, width, nowMs };
    const clusters = laneClusters(lane?.items ?? [], span, width);
    this.#marks.update(clusters, span, width + margins.right);
    const work = (lane?.work ?? []).map(run => settledRun(run, this.#nowMs));
    const bands = laneBands(work, span, width, this.#nowMs);
    this.#runs.update(bands, span, { width, nowMs: this.#nowMs });
    const hasSpans = this.#spans.update(lane ?? nothing, span);
    const empty =
      this.#hidden.length === 0 ? 'No events in this range' : 'None of the chosen kinds in this range';
    if (this.#empty.textContent !== empty) this.#empty.textContent = empty;
    this.#empty.hidden = lane === undefined || clusters.length > 0 || bands.length > 0 || hasSpans;
  }

  get #hidden(): NonNullable<PageState['kept']['laneHidden']> {
    return this.#state?.kept.laneHidden ?? [];
  }

  /** The host's time, as far as the page knows it. */
  get #nowMs(): number {
    const { hostNowMs = 0, view, shown } = this.#state ?? {};
    return Math.max(hostNowMs, view?.kind === 'live' ? (shown?.span.toMs ?? 0) : 0);
  }

  #topics(): MenuGroups {
    const items = laneTopics.map(topic => ({
      label: laneTopicNames[topic],
      isChecked: !this.#hidden.includes(topic),
      run: () => {
        const isHidden = this.#hidden.includes(topic);
        const laneHidden = laneTopics.filter(each =>
          each === topic ? !isHidden : this.#hidden.includes(each),
        );
        this.#actions.keep({ laneHidden });
      },
    }));
    const all = {
      label: 'Show All',
      isDisabled: this.#hidden.length === 0,
      run: () => this.#actions.keep({ laneHidden: [] }),
    };
    return [items.slice(0, containerTopics), items.slice(containerTopics), [all]];
  }

  #nameMenu(): void {
    const count = this.#hidden.length;
    const name =
      count === 0
        ? 'Events: all kinds are shown'
        : `Events: ${count} of ${laneTopics.length} kinds are hidden`;
    this.#menu.setAttribute('aria-label', name);
    this.#menu.title = name;
    this.#menu.classList.toggle('is-filtered', count > 0);
  }

  #pointAt(cluster: LaneCluster | undefined): void {
    const { shown } = this.#state ?? {};
    if (!cluster || !shown) return this.#tip.hide();
    const { items, x } = cluster;
    const lines = items.slice(0, mostTipLines).map(item => itemLine(item, shown.span));
    this.#tip.show(lines, items.length, { x: this.#track.offsetLeft + x, top: tipTops.marks });
  }

  #pointAtBand(band: LaneBand | undefined): void {
    const { shown } = this.#state ?? {};
    if (!band || !shown) return this.#tip.hide();
    const { runs, x, width } = band;
    const lines = runs.slice(0, mostTipLines).map(run => this.#runLine(run, shown.span));
    const [left, right] = [Math.max(0, x), Math.min(this.#width, x + width)];
    this.#tip.show(lines, runs.length, { x: this.#track.offsetLeft + (left + right) / 2, top: tipTops.runs });
  }

  #runLine(run: MarkedRun, span: SeenSpan): TipLine {
    return {
      glyph: laneGlyph(run.kind, toneOfRun(run)),
      time: momentLabel(run.startMs, span, 0),
      text: runPhrase(run, this.#nowMs),
    };
  }

  #endOf(runs: readonly MarkedRun[]): number {
    return Math.max(...runs.map(({ endMs }) => endMs ?? this.#nowMs));
  }

  #zoomTo(firstMs: number | undefined, lastMs: number | undefined): void {
    const { shown, view } = this.#state ?? {};
    if (!shown || !view || firstMs === undefined || lastMs === undefined) return;
    const lengthMs = lastMs - firstMs;
    const shownMs = shown.span.toMs - shown.span.fromMs;
    const marginMs = lengthMs > 0 ? lengthMs * zoomMargin : (shownMs * zoomShare) / 2;
    const [fromMs, toMs] = [firstMs - marginMs, lastMs + marginMs];
    // A run is shown whole, even if it began before the current range.
    const bounds = {
      fromMs: Math.min(shown.span.fromMs, fromMs),
      toMs: Math.max(shown.span.toMs, Math.min(toMs, this.#nowMs)),
    };
    this.#tip.hide();
    this.#actions.ask(zoomedTo({ fromMs, toMs }, { view, shown, bounds }));
  }
}

/** Writes only what changed, because it is called in each frame of a gesture. */
function writeMargins({ style }: HTMLElement, { left, right }: PlotMargins): void {
  if (style.marginLeft !== `${left}px`) style.marginLeft = `${left}px`;
  if (style.marginRight !== `${right}px`) style.marginRight = `${right}px`;
}

function itemLine(item: LaneItem, span: SeenSpan): TipLine {
  return {
    glyph: laneGlyph(item.kind, toneOf(item)),
    time: momentLabel(item.atMs, span, 0),
    text: laneSentence(item),
    ...(item.containerId !== undefined && { code: item.containerId.slice(0, shortId) }),
  };
}
