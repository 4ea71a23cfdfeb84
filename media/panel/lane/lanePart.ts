import { laneClusters, type LaneCluster } from '../data/laneClusters';
import { zoomSpan, type Span } from '../data/rangeMath';
import { createElement } from '../kit/dom';
import { plotMargins } from '../kit/plotMargins';
import type { PageActions, PagePart } from '../state/pagePart';
import type { PageState } from '../state/pageState';
import { LaneMarks } from './laneMarks';
import { LaneSpans } from './laneSpans';
import { LaneTip } from './laneTip';

/** How much of what is shown a zoom to one event keeps. */
const zoomShare = 1 / 6;
/** Of a zoom to several: what lies around them, as a share of the time between. */
const zoomMargin = 0.3;

/** What happened, on the charts' time axis, one lane for all of them. */
export class LanePart implements PagePart {
  readonly element = createElement('section', 'lane');
  readonly #actions: PageActions;
  readonly #track = createElement('div', 'lane-track');
  readonly #empty = createElement('p', 'lane-empty', 'No events in this range');
  readonly #spans = new LaneSpans();
  readonly #tip = new LaneTip();
  readonly #marks: LaneMarks;
  #state: PageState | undefined;
  #drawn: { readonly span?: Span; readonly lane?: PageState['lane']; readonly width?: number } = {};

  constructor(actions: PageActions) {
    this.#actions = actions;
    this.#marks = new LaneMarks({
      handleChoose: cluster => this.#zoomTo(cluster),
      handlePoint: cluster => this.#point(cluster),
    });
    this.element.setAttribute('aria-label', 'Event lane');
    const heading = createElement('span', 'lane-heading', 'Events');
    heading.setAttribute('aria-hidden', 'true');
    this.#track.append(this.#spans.element, this.#empty, this.#marks.element);
    this.element.append(heading, this.#track, this.#spans.spoken, this.#tip.element);
    new ResizeObserver(() => this.#draw()).observe(this.#track);
  }

  update(state: PageState): void {
    this.#state = state;
    // The lane is that of one subject.
    this.element.hidden = state.shown === undefined || state.subject?.kind === 'group';
    if (!this.element.hidden) this.#draw();
  }

  #draw(): void {
    const { shown, lane } = this.#state ?? {};
    if (!shown) return;
    const margins = plotMargins();
    this.#track.style.marginLeft = `${margins.left}px`;
    this.#track.style.marginRight = `${margins.right}px`;
    const width = this.#track.clientWidth;
    const { span } = shown;
    const drawn = this.#drawn;
    if (width <= 0 || (drawn.span === span && drawn.lane === lane && drawn.width === width)) return;
    this.#drawn = { span, lane, width };
    const clusters = laneClusters(lane?.items ?? [], span, width);
    this.#marks.update(clusters, span, width + margins.right);
    this.#spans.update(lane ?? { entries: [], items: [] }, span);
    this.#empty.hidden = lane === undefined || clusters.length > 0;
  }

  #point(cluster: LaneCluster | undefined): void {
    const { shown } = this.#state ?? {};
    if (!cluster || !shown) return this.#tip.hide();
    this.#tip.show(cluster.items, shown.span, this.#track.offsetLeft + cluster.x);
  }

  #zoomTo({ items }: LaneCluster): void {
    const { shown, view } = this.#state ?? {};
    const [first, last] = [items[0], items.at(-1)];
    if (!shown || !view || !first || !last) return;
    const lengthMs = last.atMs - first.atMs;
    const shownMs = shown.span.toMs - shown.span.fromMs;
    const marginMs = lengthMs > 0 ? lengthMs * zoomMargin : (shownMs * zoomShare) / 2;
    const span = zoomSpan(first.atMs - marginMs, last.atMs + marginMs, shown.span, shown.intervalMs);
    this.#tip.hide();
    this.#actions.ask({ kind: 'fixed', ...span, range: view.range });
  }
}
