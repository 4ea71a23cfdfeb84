import type { Clock } from '../../src/common/clock';
import {
  panelPlaces,
  refsOf,
  type PanelState,
  type PanelView,
  type ToPanel,
  type ViewTrail,
} from '../../src/protocol/panel';
import { maxPointsFor } from './data/rangeMath';
import { isSameView } from './data/viewMoves';
import { HostLink } from './kit/hostLink';
import type { VsCodeApi } from './kit/vscodeApi';
import { panelParts } from './panelParts';
import { ScrollPosition } from './parts/scrollPosition';
import type { PagePart } from './state/pagePart';
import { withView, type PageState } from './state/pageState';
import { parseState, stateOnPage } from './state/parseState';
import { takeMessage } from './state/takeMessage';
import { Travels } from './state/travels';

/** Until the host sends the real one. */
const assumedIntervalMs = 5000;

/**
 * A page without an answer by then asks again, and after twice that time once more: what the host sent before
 * the page was there may be lost, though what it sent later is not.
 */
const firstPatienceMs = 1000;

/**
 * The page: takes the host's messages, keeps what was asked and answered, and lets its parts draw both. It is
 * not the source of any data.
 */
export class Panel {
  readonly #api: VsCodeApi;
  readonly #root: HTMLElement;
  readonly #parts: readonly PagePart[];
  readonly #scroll: ScrollPosition;
  readonly #link: HostLink;
  readonly #travels: Travels;
  #state: PageState;
  #request = 0;
  /** The last request that was answered, with data or a failure. */
  #answered = 0;
  /** The state kept last, so that the same one is not kept twice. */
  #kept = '';

  constructor(api: VsCodeApi, root: HTMLElement, clock: Clock) {
    this.#api = api;
    this.#root = root;
    const { view, scrollTop = 0, ...kept } = parseState(api.getState() ?? stateOnPage(root));
    const place = panelPlaces.find(each => each === root.dataset['place']) ?? 'tab';
    const { title = '' } = root.dataset;
    this.#state = { place, title, view, kept, figures: {}, hostNowMs: 0, openedMs: clock.now() };
    this.#scroll = new ScrollPosition(scrollTop, clock, () => this.#keepState());
    const travels = (this.#travels = new Travels({
      clock,
      view,
      trail: kept.trail,
      handleAsk: (asked, trail) => this.#ask(asked, trail),
      handleMove: moved => this.#move(moved),
    }));
    this.#parts = panelParts({
      ask: asked => travels.ask(asked),
      move: moved => travels.move(moved),
      beginDrag: () => travels.beginDrag(),
      step: by => travels.step(by),
      undo: () => travels.undo(),
      retry: () => this.#send('view'),
      send: message => api.postMessage(message),
      keep: changes => this.#keepChanges(changes),
      setReading: isReading => this.#setReading(isReading),
    });
    root.append(...this.#parts.map(part => part.element));
    this.#link = new HostLink({
      clock,
      intervalMs: assumedIntervalMs,
      ping: () => api.postMessage({ type: 'ping' }),
      handleChange: isLost => this.#handleLink(isLost),
    });
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'visible') this.#link.wake();
    });
    this.#set(this.#state);
    this.#send('ready');
    this.#insist(clock, firstPatienceMs);
  }

  handleMessage(message: ToPanel): void {
    this.#link.hear();
    let isUnasked = true;
    switch (message.type) {
      case 'snapshot':
      case 'failure':
        if (message.request !== this.#request || this.#isOfOtherView(message)) return;
        isUnasked = message.type === 'snapshot' && this.#answered === message.request;
        this.#answered = message.request;
        break;
      case 'append':
        if (message.request !== this.#answered) return;
        break;
      case 'look':
        if (message.death !== undefined) this.#keepChanges({ death: message.death, isDeathFolded: false });
        return this.#travels.ask(message.view);
      case 'status':
        this.#link.setInterval(message.intervalMs);
        break;
      case 'lane':
      case 'deaths':
        // A view's events may arrive before or after its snapshot, and are drawn within the visible span.
        if (message.request !== this.#request) return;
        break;
      default:
    }
    const state = takeMessage(this.#state, message);
    // Live data waits while a pointer reads the charts; an answer does not.
    const isHeld = isUnasked && state.isReading && state.shown !== undefined;
    this.#set(isHeld ? state : { ...state, shown: state.data });
    for (const part of this.#parts) part.handleMessage?.(message);
    if (message.type === 'snapshot' || message.type === 'subject') this.#keepState();
    if (message.type === 'snapshot') this.#scroll.restore();
  }

  /**
   * A lost host affects everything that shows the present. A host that is back is asked for everything,
   * because it may be a new one.
   */
  #handleLink(isLost: boolean): void {
    if (!isLost) this.#send('ready');
    this.#set({ ...this.#state, lostSinceMs: isLost ? this.#link.heardMs : undefined });
  }

  /** The host answers a new page before that asks, and may think of another view than the page has. */
  #isOfOtherView(message: ToPanel): boolean {
    return message.type === 'snapshot' && !isSameView(message.view, this.#state.view);
  }

  #set(state: PageState): void {
    this.#state = state;
    for (const part of this.#parts) {
      part.update(state);
      // A part that changed the state had all parts updated with that.
      if (this.#state !== state) return;
    }
  }

  #setReading(isReading: boolean): void {
    const { data, shown } = this.#state;
    this.#set({ ...this.#state, isReading, shown: isReading ? shown : data });
  }

  #ask(view: PanelView, trail: ViewTrail): void {
    const state = withView(this.#state, view, 'complete');
    this.#state = { ...state, isMoving: false, kept: { ...state.kept, trail } };
    // First, so that the host reads history while the page draws.
    this.#send('view');
    this.#set(this.#state);
    this.#keepState();
  }

  #move(view: PanelView): void {
    // Answers still under way belong to a view that was left.
    this.#request++;
    this.#set({ ...withView(this.#state, view, 'always'), isMoving: true });
  }

  #insist(clock: Clock, patienceMs: number): void {
    clock.setTimeout(() => {
      if (this.#answered > 0) return;
      this.#post('ready');
      this.#insist(clock, 2 * patienceMs);
    }, patienceMs);
  }

  #send(type: 'ready' | 'view'): void {
    this.#request++;
    this.#post(type);
  }

  #post(type: 'ready' | 'view'): void {
    const { view, kept } = this.#state;
    const maxPoints = maxPointsFor(this.#root.clientWidth);
    const { against } = kept;
    const request = { type, request: this.#request, view, maxPoints };
    this.#api.postMessage(against ? { ...request, against } : request);
  }

  #keepChanges(changes: Partial<PageState['kept']>): void {
    this.#set({ ...this.#state, kept: { ...this.#state.kept, ...changes } });
    this.#keepState();
  }

  #keepState(): void {
    const { subject, view, kept } = this.#state;
    if (!subject) return;
    const { top: scrollTop } = this.#scroll;
    const state: PanelState = { ...kept, version: 2, subjects: refsOf(subject), view };
    this.#keep(scrollTop > 0 ? { ...state, scrollTop } : state);
  }

  #keep(state: PanelState): void {
    const text = JSON.stringify(state);
    if (text === this.#kept) return;
    this.#kept = text;
    this.#api.setState(state);
    this.#api.postMessage({ type: 'keep', state });
  }
}
