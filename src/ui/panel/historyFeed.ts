import { DisposableStore, type Disposable } from '../../common/disposable';
import { messageOf } from '../../common/errors';
import type { Log } from '../../common/log';
import type { EngineState, Tick } from '../../common/model/model';
import type { Series } from '../../common/series';
import {
  panelRangeMs,
  type PanelState,
  type PanelSubjectRef,
  type ToPanel,
  type ViewRequest,
} from '../../protocol/panel';
import type { SeriesQuery, StoredWorkload } from '../../protocol/store';
import type { HistorySource } from './historySource';
import { renameMarks } from './renameMarks';
import { parsePanelMessage } from './panelMessages';
import { panelNotice } from './panelNotice';
import { panelSubject } from './panelSubject';
import { containerMetricIds, hostMetricIds, rowSeries, tickFigures } from './tickSeries';

/** A down-sampled live view is asked for again when a new bucket is due, but never more often than this. */
const minRefreshMs = 5_000;

/** A collector that sent no tick for so many of its intervals stands still. */
const overdueIntervals = 3;

/** What was last sent of a live view, to know how the next tick reaches it. */
interface LiveView {
  readonly bucketMs: number;
  readonly queriedAtMs: number;
  toMs: number;
  points: number;
}

export interface HistoryFeedOptions {
  readonly ref: PanelSubjectRef;
  readonly source: HistorySource;
  /** Delivers to the page; may be called at any time. */
  readonly post: (message: ToPanel) => void;
  /** Takes what the page wants to have again should its host die. Always of the feed's own subject. */
  readonly handleKeep: (state: PanelState) => void;
  readonly log: Log;
}

/**
 * Feeds one history panel: answers its requests from the store and pushes ticks while it is visible. Knows nothing of
 * VS Code.
 */
export class HistoryFeed implements Disposable {
  readonly #ref: PanelSubjectRef;
  readonly #source: HistorySource;
  readonly #post: (message: ToPanel) => void;
  readonly #handleKeep: (state: PanelState) => void;
  readonly #log: Log;
  readonly #disposables = new DisposableStore();
  readonly #sent = { subject: '', notice: '', status: '' };
  /** Ticks since the running query began: whether its answer holds them is unknown, and the page drops duplicates. */
  #ticksSinceQuery: Tick[] = [];
  #request: ViewRequest | undefined;
  #live: LiveView | undefined;
  #stored: StoredWorkload | undefined;
  #isVisible = true;
  #isQuerying = false;
  /** Counts queries: an answer to any but the newest is dropped. */
  #generation = 0;
  /** Ends the running query where its answer is no longer wanted. */
  #canceler: AbortController | undefined;

  constructor({ ref, source, post, handleKeep, log }: HistoryFeedOptions) {
    this.#ref = ref;
    this.#source = source;
    this.#post = post;
    this.#handleKeep = handleKeep;
    this.#log = log;
    this.#disposables.add(source.onDidTick(tick => this.#handleTick(tick)));
    this.#disposables.add(source.onDidChangeState(() => this.#postState()));
  }

  /** Takes anything the page sends; what is not of the protocol is refused and logged. */
  handleMessage(raw: unknown): void {
    const message = parsePanelMessage(raw);
    if (!message) {
      this.#log.warn('A message of the history panel was refused: it is not of the agreed shape.');
      return;
    }
    switch (message.type) {
      case 'ready':
        // A page that was loaded anew knows nothing of what an earlier one was told.
        this.#forgetSent();
        void this.#loadStored();
        this.#request = message;
        return this.#serve();
      case 'view':
        this.#request = message;
        return this.#serve();
      case 'ping':
        // A page that asks is shown, whatever this side was told of that.
        this.#sent.status = '';
        return this.#postStatus();
      case 'keep':
        // Its subject is ours to say: a page that shows untrusted names is not trusted with that.
        return this.#handleKeep({ ...message.state, subject: this.#ref });
      case 'action':
        return this.#source.runAction(message.id);
    }
  }

  /** A hidden page gets nothing; when it is shown again it gets everything anew. */
  setVisible(isVisible: boolean): void {
    if (isVisible === this.#isVisible) return;
    this.#isVisible = isVisible;
    if (isVisible) {
      this.#forgetSent();
      this.#serve();
    } else {
      this.#generation++;
      this.#canceler?.abort();
      this.#live = undefined;
    }
  }

  /** Asks the store again. */
  refresh(): void {
    this.#serve();
  }

  dispose(): void {
    this.#canceler?.abort();
    this.#generation++;
    this.#isVisible = false;
    this.#disposables.dispose();
  }

  #serve(): void {
    const request = this.#request;
    if (!request || !this.#isVisible) return;
    const generation = ++this.#generation;
    this.#isQuerying = true;
    this.#ticksSinceQuery = [];
    this.#postState();
    this.#canceler?.abort();
    this.#canceler = new AbortController();
    void this.#query(request, generation, this.#canceler.signal);
  }

  async #query(request: ViewRequest, generation: number, signal: AbortSignal): Promise<void> {
    const { view, maxPoints } = request;
    const queriedAtMs = this.#source.now();
    const span =
      view.kind === 'fixed'
        ? { fromMs: view.fromMs, toMs: view.toMs }
        : { fromMs: queriedAtMs - panelRangeMs[view.range], toMs: queriedAtMs };
    try {
      const query = { subject: this.#querySubject(), ...span, maxPoints };
      const [series, marks] = await Promise.all([
        this.#source.querySeries(query, signal),
        renameMarks(this.#source, this.#ref, span, signal),
      ]);
      if (generation !== this.#generation) return;
      this.#isQuerying = false;
      this.#live =
        view.kind === 'live'
          ? { bucketMs: series.bucketMs, queriedAtMs, toMs: span.toMs, points: series.timestamps.length }
          : undefined;
      this.#post({
        type: 'snapshot',
        request: request.request,
        subject: this.#subject(),
        view,
        ...span,
        series,
        intervalMs: this.#source.intervalMs(),
        marks,
      });
      for (const tick of this.#ticksSinceQuery.splice(0)) this.#follow(tick);
    } catch (error) {
      if (generation !== this.#generation) return;
      this.#isQuerying = false;
      // The next refresh is due one bucket after the attempt, so a store that fails is not asked in a loop.
      if (this.#live) this.#live = { ...this.#live, queriedAtMs };
      this.#log.error(`History for a panel could not be read: ${messageOf(error)}`);
      this.#post({ type: 'failure', request: request.request, message: messageOf(error) });
    }
  }

  #handleTick(tick: Tick): void {
    if (!this.#isVisible || !this.#request) return;
    this.#postState();
    this.#postCurrent();
    if (this.#isQuerying) this.#ticksSinceQuery.push(tick);
    else this.#follow(tick);
  }

  /** Brings one tick to a live view: as a row where points are rows, else by asking again when a bucket is due. */
  #follow(tick: Tick): void {
    const live = this.#live;
    const request = this.#request;
    if (!live || request?.view.kind !== 'live') return;
    // What is shown may belong to another container from here on, and the charts mark it.
    if (tick.events?.some(({ action }) => action === 'rename')) return this.#serve();
    if (live.bucketMs > 0 || live.points > request.maxPoints * 1.5) {
      const dueMs = live.queriedAtMs + Math.max(minRefreshMs, live.bucketMs);
      if (this.#source.now() >= dueMs) this.#serve();
      return;
    }
    const series: Series = rowSeries(tick.timestampMs, tickFigures(this.#ref, tick));
    live.toMs = Math.max(live.toMs, tick.timestampMs);
    live.points += series.timestamps.length;
    const { intervalMs } = tick;
    this.#post({ type: 'append', request: request.request, series, toMs: live.toMs, intervalMs });
  }

  #postStatus(): void {
    const isEngineUp = this.#ref.kind === 'host' || this.#engineState().kind === 'connected';
    const isCollecting = isEngineUp && !this.#source.isPaused() && !this.#isOverdue();
    const status = { isCollecting, intervalMs: this.#source.intervalMs() };
    const statusText = JSON.stringify(status);
    if (statusText === this.#sent.status) return;
    this.#sent.status = statusText;
    this.#post({ type: 'status', ...status });
    // Where ticks end, no tick takes the figures of "now" away.
    this.#postCurrent();
  }

  #engineState(): EngineState {
    return this.#source.engineState(this.#ref.kind === 'host' ? '' : this.#ref.workload);
  }

  #forgetSent(): void {
    this.#sent.subject = this.#sent.notice = this.#sent.status = '';
  }

  /** Status, subject and notice, each only when it differs from what the page has. */
  #postState(): void {
    if (!this.#isVisible || !this.#request) return;
    this.#postStatus();
    const subject = this.#subject();
    const subjectText = JSON.stringify(subject);
    if (subjectText !== this.#sent.subject) {
      this.#sent.subject = subjectText;
      this.#post({ type: 'subject', subject });
    }
    const notice = panelNotice(
      this.#ref,
      this.#source.isPaused(),
      this.#engineState(),
      this.#source.storeProblem(),
    );
    const noticeText = JSON.stringify(notice ?? {});
    if (noticeText !== this.#sent.notice) {
      this.#sent.notice = noticeText;
      this.#post({ type: 'notice', notice });
    }
  }

  #postCurrent(): void {
    const tick = this.#source.latestTick();
    // A figure of a collector that stands still is no "now".
    const isNow = tick && !this.#source.isPaused() && !this.#isOverdue();
    const figures = isNow && tickFigures(this.#ref, tick);
    this.#post({ type: 'current', figures: figures || {}, nowMs: this.#source.now() });
  }

  /** Whether several ticks that were due did not come. An interval that grew counts from the tick before it grew. */
  #isOverdue(): boolean {
    const tick = this.#source.latestTick();
    const intervalMs = Math.max(tick?.intervalMs ?? 0, this.#source.intervalMs());
    return !tick || this.#source.now() - tick.timestampMs > overdueIntervals * intervalMs;
  }

  #subject(): ReturnType<typeof panelSubject> {
    return panelSubject({
      ref: this.#ref,
      tick: this.#source.latestTick(),
      stored: this.#stored,
      labelOf: (workload, name) => this.#source.labelOf(workload, name),
      hostName: this.#source.hostName(),
      hostCores: this.#source.hostCores(),
    });
  }

  #querySubject(): SeriesQuery['subject'] {
    return this.#ref.kind === 'host'
      ? { kind: 'host', metrics: hostMetricIds }
      : { kind: 'container', container: this.#ref.workload, metrics: containerMetricIds };
  }

  async #loadStored(): Promise<void> {
    if (this.#ref.kind === 'host') return;
    try {
      this.#stored = await this.#source.findWorkload(this.#ref.workload);
      this.#postState();
    } catch (error) {
      this.#log.warn(`What is stored of a container could not be read: ${messageOf(error)}`);
    }
  }
}
