import type { Clock } from '../../src/common/clock';
import { isRunning } from '../../src/common/model/containerStatus';
import { maxGapOf, type Series } from '../../src/common/series';
import {
  type CurrentFigures,
  type PanelMark,
  type PanelNotice,
  type PanelState,
  type PanelStatus,
  type PanelSubject,
  type PanelView,
  type ToPanel,
} from '../../src/protocol/panel';
import { appendSeries } from './data/appendSeries';
import { ChartGrid } from './charts/charts';
import type { ChartFrame } from './charts/chartsPlot';
import { CurrentTiles } from './parts/currentTiles';
import { createElement } from './kit/dom';
import { Header } from './parts/header';
import { HostLink } from './kit/hostLink';
import { NoticeBar } from './parts/noticeBar';
import { offReason, withoutNow } from './offline';
import { shownNotice } from './parts/panelNotices';
import { parseState, stateOnPage } from './data/parseState';
import { Placeholder, type PlaceholderState } from './parts/placeholder';
import { maxPointsFor, spanOfView, zoomSpan, type Span } from './data/rangeMath';
import { ScrollPosition } from './parts/scrollPosition';
import { Toolbar, type Liveness } from './parts/toolbar';
import { spanLabel } from './data/timeLabels';
import type { VsCodeApi } from './kit/vscodeApi';

/** Until the host tells the real one. */
const assumedIntervalMs = 5000;

/** What the charts draw from: the last snapshot and what came after it. */
interface Data {
  readonly series: Series;
  readonly span: Span;
  /** In force at the newest row. */
  readonly intervalMs: number;
  readonly marks: readonly PanelMark[];
}

/**
 * The page: takes the host's messages, keeps what was asked and what came, and renders both. Holds no truth.
 */
export class Panel {
  readonly #api: VsCodeApi;
  readonly #root: HTMLElement;
  readonly #header = new Header();
  readonly #tiles = new CurrentTiles();
  readonly #notice = new NoticeBar();
  readonly #placeholder = new Placeholder();
  readonly #chartsSlot = createElement('section', 'charts-slot');
  readonly #toolbar: Toolbar;
  readonly #hidden: Set<string>;
  readonly #scroll: ScrollPosition;
  readonly #link: HostLink;
  #charts: ChartGrid | undefined;
  #view: PanelView;
  #request = 0;
  /** The last request that was answered, by data or by failure. */
  #answered = 0;
  #subject: PanelSubject | undefined;
  #figures: CurrentFigures = {};
  #status: PanelStatus | undefined;
  /** By the host's clock, which counts for what happened there. */
  #hostNowMs = 0;
  #hostNotice: PanelNotice | undefined;
  #failure: string | undefined;
  #data: Data | undefined;
  /** What was kept last, to keep nothing twice. */
  #kept = '';
  /** A state that waits until the pointer leaves the charts: what a user reads must not move away. */
  #isHeld = false;
  #isHovered = false;

  constructor(api: VsCodeApi, root: HTMLElement, clock: Clock) {
    this.#api = api;
    this.#root = root;
    const kept = parseState(api.getState() ?? stateOnPage(root));
    this.#view = kept.view;
    this.#hidden = new Set(kept.hidden);
    this.#scroll = new ScrollPosition(kept.scrollTop, clock, () => this.#keepState());
    this.#toolbar = new Toolbar({
      handleRange: range => this.#ask({ kind: 'live', range }),
      handleLive: () => this.#toggleLive(),
    });
    root.append(
      this.#header.element,
      this.#tiles.element,
      this.#toolbar.element,
      this.#notice.element,
      this.#placeholder.element,
      this.#chartsSlot,
    );
    this.#link = new HostLink({
      clock,
      intervalMs: assumedIntervalMs,
      ping: () => this.#api.postMessage({ type: 'ping' }),
      handleChange: isLost => this.#handleLink(isLost),
    });
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'visible') this.#link.wake();
    });
    this.#renderToolbar();
    this.#send('ready');
  }

  handleMessage(message: ToPanel): void {
    this.#link.hear();
    switch (message.type) {
      case 'snapshot': {
        if (message.request !== this.#request) return;
        const isRefresh = this.#answered === message.request;
        this.#answered = message.request;
        this.#failure = undefined;
        const { series, fromMs, toMs, intervalMs, marks = [] } = message;
        this.#data = { series, span: { fromMs, toMs }, intervalMs, marks };
        if (message.view.kind === 'live') this.#hostNowMs = Math.max(this.#hostNowMs, toMs);
        this.#setSubject(message.subject);
        this.#renderNotice();
        return this.#renderCharts(isRefresh);
      }
      case 'append':
        if (message.request === this.#answered) this.#append(message);
        return;
      case 'current':
        this.#figures = message.figures;
        this.#hostNowMs = message.nowMs;
        this.#header.tick(message.nowMs);
        return this.#renderSubject();
      case 'subject':
        return this.#setSubject(message.subject);
      case 'status':
        this.#status = message;
        this.#link.setInterval(message.intervalMs);
        return this.#renderToolbar();
      case 'notice':
        this.#hostNotice = message.notice;
        return this.#renderNotice();
      case 'failure':
        if (message.request !== this.#request) return;
        this.#answered = message.request;
        this.#failure = message.message;
        this.#renderNotice();
        return this.#renderCharts(false);
    }
  }

  /**
   * A host that died shows in all that tells of now; one that is back is asked for everything, as it may be a
   * new one.
   */
  #handleLink(isLost: boolean): void {
    if (!isLost) this.#send('ready');
    this.#renderSubject();
    this.#renderToolbar();
    this.#renderNotice();
    if (!this.#data) this.#renderCharts(false);
  }

  #setSubject(subject: PanelSubject): void {
    this.#subject = subject;
    this.#renderSubject();
    this.#keepState();
  }

  #renderSubject(): void {
    if (!this.#subject) return;
    const { isLost } = this.#link;
    const subject = isLost ? withoutNow(this.#subject) : this.#subject;
    this.#header.update(subject, this.#hostNowMs);
    this.#tiles.update(subject, isLost ? {} : this.#figures);
  }

  #append({ series: added, toMs, intervalMs }: ToPanel & { type: 'append' }): void {
    if (!this.#data || this.#view.kind !== 'live') return;
    const { series } = this.#data;
    const span = spanOfView(this.#view, toMs);
    // Of two intervals the longer one: the first row after a change may be as late as that.
    const longestMs = Math.max(this.#data.intervalMs, intervalMs);
    // One interval before the span is kept, so that the line enters the chart at its left edge.
    const fromMs = span.fromMs - longestMs;
    const appended = appendSeries(series, added, { fromMs, maxGapMs: maxGapOf(longestMs) });
    this.#data = { ...this.#data, series: appended, span, intervalMs };
    this.#renderCharts(true);
  }

  #ask(view: PanelView): void {
    this.#view = view;
    this.#keepState();
    this.#renderToolbar();
    this.#send('view');
  }

  #backToLive(): void {
    this.#ask({ kind: 'live', range: this.#view.range });
  }

  #send(type: 'ready' | 'view'): void {
    const maxPoints = maxPointsFor(this.#root.clientWidth);
    this.#api.postMessage({ type, request: ++this.#request, view: this.#view, maxPoints });
  }

  #toggleLive(): void {
    const span = this.#shownSpan();
    if (this.#view.kind === 'fixed') this.#backToLive();
    else if (span) this.#ask({ kind: 'fixed', ...span, range: this.#view.range });
  }

  #zoom(fromMs: number, toMs: number): void {
    if (!this.#data) return;
    const span = zoomSpan(fromMs, toMs, this.#data.span, this.#data.intervalMs);
    this.#ask({ kind: 'fixed', ...span, range: this.#view.range });
  }

  #keepState(): void {
    if (!this.#subject) return;
    const { top: scrollTop } = this.#scroll;
    const subjects = [this.#subject.ref] as const;
    const state: PanelState = { version: 2, subjects, view: this.#view, hidden: [...this.#hidden] };
    this.#keep(scrollTop > 0 ? { ...state, scrollTop } : state);
  }

  #keep(state: PanelState): void {
    const text = JSON.stringify(state);
    if (text === this.#kept) return;
    this.#kept = text;
    this.#api.setState(state);
    this.#api.postMessage({ type: 'keep', state });
  }

  #shownSpan(): Span | undefined {
    return this.#view.kind === 'fixed' ? spanOfView(this.#view, 0) : this.#data?.span;
  }

  #renderToolbar(): void {
    this.#toolbar.update(this.#view, this.#shownSpan(), this.#liveness());
  }

  #liveness(): Liveness {
    const reason = offReason(this.#link.isLost, this.#status);
    if (reason !== undefined) return { kind: 'off', reason };
    return { kind: this.#isHeld ? 'held' : 'live' };
  }

  /** `isUnasked`: live data, which waits while a pointer is over the charts. */
  #renderCharts(isUnasked: boolean): void {
    this.#isHeld = isUnasked && this.#isHovered && this.#charts !== undefined;
    this.#renderToolbar();
    if (this.#isHeld) return;
    const placeholder = this.#placeholderState();
    this.#placeholder.update(placeholder);
    const hasCharts = placeholder.kind === 'none';
    this.#chartsSlot.hidden = !hasCharts;
    if (!hasCharts || !this.#data || !this.#subject) return;
    const subject = this.#subject;
    const { series, span, intervalMs, marks } = this.#data;
    const frame: ChartFrame = {
      series,
      span,
      intervalMs,
      marks,
      limits: subject.kind === 'container' ? subject.limits : undefined,
      networkNote: subject.kind === 'container' ? subject.networkNote : undefined,
    };
    if (this.#charts) this.#charts.update(frame);
    else this.#createCharts(subject, frame);
    this.#scroll.restore();
  }

  #createCharts(subject: PanelSubject, frame: ChartFrame): void {
    this.#charts = new ChartGrid({
      kind: subject.kind,
      frame,
      hidden: this.#hidden,
      handleZoom: (fromMs, toMs) => this.#zoom(fromMs, toMs),
      handleReset: () => this.#backToLive(),
      handleToggle: id => this.#toggleSeries(id),
      handleHover: isHovered => {
        this.#isHovered = isHovered;
        if (!isHovered && this.#isHeld) this.#renderCharts(false);
      },
    });
    this.#chartsSlot.append(this.#charts.element);
  }

  #toggleSeries(id: string): void {
    if (!this.#hidden.delete(id)) this.#hidden.add(id);
    this.#keepState();
  }

  #placeholderState(): PlaceholderState {
    if (!this.#data) {
      if (this.#link.isLost) return { kind: 'lost' };
      if (this.#failure === undefined) return { kind: 'loading' };
      return { kind: 'failure', message: this.#failure, retry: () => this.#send('view') };
    }
    const { series, span } = this.#data;
    if (series.timestamps.length > 0) return { kind: 'none' };
    const subject = this.#subject;
    const isCollecting = subject?.kind === 'host' || isRunning(subject?.status);
    if (this.#view.kind === 'live' && isCollecting && !this.#status?.isPaused) return { kind: 'collecting' };
    const back = this.#view.kind === 'fixed' ? (): void => this.#backToLive() : undefined;
    return { kind: 'noData', spanText: spanLabel(span.fromMs, span.toMs), back };
  }

  #renderNotice(): void {
    this.#notice.update(
      shownNotice({
        hasData: this.#data !== undefined,
        lostSinceMs: this.#link.isLost ? this.#link.heardMs : undefined,
        failure: this.#failure,
        hostNotice: this.#hostNotice,
        retry: () => this.#send('view'),
        runAction: id => this.#api.postMessage({ type: 'action', id }),
      }),
    );
  }
}
