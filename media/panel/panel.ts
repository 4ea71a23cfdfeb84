import { isRunning } from '../../src/common/containerStatus';
import type { Series } from '../../src/common/series';
import {
  type CurrentFigures,
  type PanelNotice,
  type PanelSubject,
  type PanelView,
  type ToPanel,
} from '../../src/protocol/panel';
import { appendSeries } from './appendSeries';
import { ChartGrid } from './charts';
import type { ChartFrame } from './chartsPlot';
import { CurrentTiles } from './currentTiles';
import { createElement } from './dom';
import { Header } from './header';
import { NoticeBar, type Notice } from './noticeBar';
import { parseState } from './parseState';
import { Placeholder, type PlaceholderState } from './placeholder';
import { maxPointsFor, spanOfView, zoomSpan, type Span } from './rangeMath';
import { Toolbar } from './toolbar';
import { spanLabel } from './timeLabels';
import type { VsCodeApi } from './vscodeApi';

/** Rows further apart than this many intervals were not collected one after the other. */
const gapIntervals = 2.5;

/** What the charts draw from: the last snapshot and what came after it. */
interface Data {
  readonly series: Series;
  readonly span: Span;
  readonly intervalMs: number;
}

/** The page: takes the host's messages, keeps what was asked and what came, and renders both. Holds no truth. */
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
  #charts: ChartGrid | undefined;
  #view: PanelView;
  #request = 0;
  /** The last request that was answered, by data or by failure. */
  #answered = 0;
  #subject: PanelSubject | undefined;
  #figures: CurrentFigures = {};
  #hostNotice: PanelNotice | undefined;
  #failure: string | undefined;
  #data: Data | undefined;
  /** A state that waits until the pointer leaves the charts: what a user reads must not move away. */
  #isHeld = false;
  #isHovered = false;

  constructor(api: VsCodeApi, root: HTMLElement) {
    this.#api = api;
    this.#root = root;
    const kept = parseState(api.getState());
    this.#view = kept.view;
    this.#hidden = new Set(kept.hidden);
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
    this.#renderToolbar();
    this.#send('ready');
  }

  handleMessage(message: ToPanel): void {
    switch (message.type) {
      case 'snapshot': {
        if (message.request !== this.#request) return;
        const isRefresh = this.#answered === message.request;
        this.#answered = message.request;
        this.#failure = undefined;
        const { series, fromMs, toMs, intervalMs } = message;
        this.#data = { series, span: { fromMs, toMs }, intervalMs };
        this.#setSubject(message.subject, toMs);
        this.#renderNotice();
        return this.#renderCharts(isRefresh);
      }
      case 'append':
        if (message.request === this.#answered) this.#append(message.series, message.toMs);
        return;
      case 'current':
        this.#figures = message.figures;
        if (this.#subject) this.#tiles.update(this.#subject, this.#figures);
        return this.#header.tick(message.nowMs);
      case 'subject':
        return this.#setSubject(message.subject, Date.now());
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

  #setSubject(subject: PanelSubject, nowMs: number): void {
    this.#subject = subject;
    this.#header.update(subject, nowMs);
    this.#tiles.update(subject, this.#figures);
    this.#keepState();
  }

  #append(added: Series, toMs: number): void {
    if (!this.#data || this.#view.kind !== 'live') return;
    const { series, intervalMs } = this.#data;
    const span = spanOfView(this.#view, toMs);
    const maxGapMs = gapIntervals * intervalMs;
    // One interval before the span is kept, so that the line enters the chart at its left edge.
    const fromMs = span.fromMs - intervalMs;
    this.#data = { series: appendSeries(series, added, { fromMs, maxGapMs }), span, intervalMs };
    this.#renderCharts(true);
  }

  #ask(view: PanelView): void {
    this.#view = view;
    this.#keepState();
    this.#renderToolbar();
    this.#send('view');
  }

  #send(type: 'ready' | 'view'): void {
    const maxPoints = maxPointsFor(this.#root.clientWidth);
    this.#api.postMessage({ type, request: ++this.#request, view: this.#view, maxPoints });
  }

  #toggleLive(): void {
    const { range } = this.#view;
    if (this.#view.kind === 'fixed') this.#ask({ kind: 'live', range });
    else this.#ask({ kind: 'fixed', ...this.#shownSpan(), range });
  }

  #zoom(fromMs: number, toMs: number): void {
    if (!this.#data) return;
    const span = zoomSpan(fromMs, toMs, this.#data.span, this.#data.intervalMs);
    this.#ask({ kind: 'fixed', ...span, range: this.#view.range });
  }

  #keepState(): void {
    if (!this.#subject) return;
    const { ref: subject } = this.#subject;
    this.#api.setState({ version: 1, subject, view: this.#view, hidden: [...this.#hidden] });
  }

  #shownSpan(): Span {
    return this.#data?.span ?? spanOfView(this.#view, Date.now());
  }

  #renderToolbar(): void {
    const span = this.#view.kind === 'fixed' ? spanOfView(this.#view, 0) : this.#shownSpan();
    this.#toolbar.update(this.#view, span, this.#isHeld);
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
    const frame: ChartFrame = {
      series: this.#data.series,
      span: this.#data.span,
      limits: subject.kind === 'container' ? subject.limits : undefined,
      networkNote: subject.kind === 'container' ? subject.networkNote : undefined,
    };
    if (this.#charts) this.#charts.update(frame);
    else this.#createCharts(subject, frame);
  }

  #createCharts(subject: PanelSubject, frame: ChartFrame): void {
    this.#charts = new ChartGrid({
      kind: subject.kind,
      frame,
      hidden: this.#hidden,
      handleZoom: (fromMs, toMs) => this.#zoom(fromMs, toMs),
      handleReset: () => this.#ask({ kind: 'live', range: this.#view.range }),
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
      if (this.#failure === undefined) return { kind: 'loading' };
      return { kind: 'failure', message: this.#failure, retry: () => this.#send('view') };
    }
    const { series, span } = this.#data;
    if (series.timestamps.length > 0) return { kind: 'none' };
    const subject = this.#subject;
    const isCollecting = subject?.kind === 'host' || isRunning(subject?.status);
    const isPaused = this.#hostNotice?.action?.id === 'resumeCollection';
    if (this.#view.kind === 'live' && isCollecting && !isPaused) return { kind: 'collecting' };
    return { kind: 'noData', spanText: spanLabel(span.fromMs, span.toMs) };
  }

  #renderNotice(): void {
    this.#notice.update(this.#failureNotice() ?? this.#noticeOfHost());
  }

  /** With charts on the page a failure is a line above them; they still show what was read before. */
  #failureNotice(): Notice | undefined {
    if (this.#failure === undefined || !this.#data) return undefined;
    const text = `History could not be read: ${this.#failure}`;
    return { severity: 'error', text, action: { label: 'Try Again', run: () => this.#send('view') } };
  }

  #noticeOfHost(): Notice | undefined {
    const notice = this.#hostNotice;
    if (!notice?.action) return notice && { severity: notice.severity, text: notice.text };
    const { id, label } = notice.action;
    const run = (): void => this.#api.postMessage({ type: 'action', id });
    return { severity: notice.severity, text: notice.text, action: { label, run } };
  }
}
