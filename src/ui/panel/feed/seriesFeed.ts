import { messageOf } from '../../../common/errors';
import type { Tick } from '../../../common/model/tick';
import { maxGapOf, type Series } from '../../../common/series';
import { minuteMs, type Span } from '../../../common/time';
import {
  liveLengthMs,
  spanOfView,
  viewBounds,
  type PanelSubjectRef,
  type PanelView,
  type ViewRequest,
} from '../../../protocol/panel';
import { fixedViewOf } from '../../../protocol/panelViews';
import type { KeptHistory, SeriesQuery } from '../../../protocol/store';
import type { FeedContext, FeedPart } from './feedPart';
import { noneIfUnknown } from './noneIfUnknown';
import { drawnOf, groupSeries, seriesAgainst, withEdges, type DrawnSpan } from './memberSeries';
import { seriesOfRuns, type DrawnRuns } from './runComparison';
import { containerMetricIds, hostMetricIds, rowSeries, tickFigures } from './tickSeries';

/** The share of a page's points that is enough: a page asks for two points for each pixel. */
const enough = 1 / 4;

/** A down-sampled live view is read again when a new bucket is due, but not more often than this. */
const minRefreshMs = 5_000;
/** It is read again after this, or after a pixel's worth of time if that is longer, however wide a bucket. */
const maxRefreshMs = 5 * minuteMs;

/** What was last sent of a live view. It decides how the next tick reaches it. */
interface LiveView {
  readonly bucketMs: number;
  /** Whether the series consists of rows, so that ticks can be appended. */
  readonly isPlain: boolean;
  readonly queriedAtMs: number;
  toMs: number;
  points: number;
}

/** Answers a page's requests for views from the store, and updates a live view with each tick. */
export class SeriesFeed implements FeedPart {
  readonly #context: FeedContext;
  readonly #source: FeedContext['source'];
  readonly #ref: PanelSubjectRef;
  /**
   * Ticks since the running query began. Its answer may or may not include them; the page drops duplicates.
   */
  #ticksSinceQuery: Tick[] = [];
  #request: ViewRequest | undefined;
  /** The user just chose to compare with the run before: the page should show both runs from their start. */
  #isRunNew = false;
  #live: LiveView | undefined;
  #isQuerying = false;
  /** Number of the newest query: answers to earlier ones are dropped. */
  #generation = 0;
  /** Cancels the running query when its answer is no longer needed. */
  #canceler: AbortController | undefined;

  constructor(context: FeedContext) {
    this.#context = context;
    this.#source = context.source;
    this.#ref = context.subjects[0];
  }

  /**
   * Reads a view from the store, also when it is the same again. Answers to earlier queries are dropped. A
   * query that is going on for a repeated request is not begun anew: its answer is what the page waits for.
   */
  serve(request: ViewRequest, isRepeated = false): void {
    if (isRepeated && this.#isQuerying) return;
    this.#isRunNew =
      request.against === 'run' && this.#request !== undefined && this.#request.against !== 'run';
    this.#request = request;
    const generation = ++this.#generation;
    this.#isQuerying = true;
    this.#ticksSinceQuery = [];
    this.#canceler?.abort();
    this.#canceler = new AbortController();
    void this.#query(request, generation, this.#canceler.signal);
  }

  follow(tick: Tick): void {
    if (this.#isQuerying) this.#ticksSinceQuery.push(tick);
    else this.#bring(tick);
  }

  stop(): void {
    this.#generation++;
    this.#canceler?.abort();
    this.#isQuerying = false;
    this.#live = undefined;
  }

  dispose(): void {
    this.stop();
  }

  async #query(request: ViewRequest, generation: number, signal: AbortSignal): Promise<void> {
    const { post, log } = this.#context;
    const { view } = request;
    const queriedAtMs = this.#source.now();
    const span = spanOfView(view, queriedAtMs);
    try {
      // The store answers in this order, and the first is a small matter.
      const [kept, { series, members, run }] = await Promise.all([
        this.#kept(signal),
        this.#drawn(request, span, signal),
      ]);
      if (generation !== this.#generation) return;
      this.#isQuerying = false;
      if (this.#isRunNew && run && run.fromMs < span.fromMs) return this.#lookAt(view, run);
      this.#live =
        view.kind === 'live'
          ? {
              bucketMs: series.bucketMs,
              isPlain: members === undefined,
              queriedAtMs,
              toMs: span.toMs,
              points: series.timestamps.length,
            }
          : undefined;
      post({
        type: 'snapshot',
        request: request.request,
        subject: this.#context.subject(),
        view,
        ...span,
        series,
        intervalMs: this.#source.intervalMs(),
        ...(kept && { kept }),
        ...(members && { members }),
      });
      for (const tick of this.#ticksSinceQuery.splice(0)) this.#bring(tick);
    } catch (error) {
      if (generation !== this.#generation) return;
      this.#isQuerying = false;
      // The next refresh is due one bucket after this attempt, even if it fails: a store that fails is not
      // queried in a loop.
      if (this.#live) this.#live = { ...this.#live, queriedAtMs };
      log.error(`History for a panel could not be read: ${messageOf(error)}`);
      post({ type: 'failure', request: request.request, message: messageOf(error) });
    }
  }

  /** Makes the page show a run from its start, which is earlier than the current view. */
  #lookAt(view: PanelView, { fromMs, toMs }: Span): void {
    this.#isRunNew = false;
    const span = { fromMs, toMs: Math.max(toMs, fromMs + viewBounds.leastMs) };
    this.#context.post({ type: 'look', view: fixedViewOf(view, span) });
  }

  /**
   * How far back history goes; `undefined` when that cannot be read, so that charts are shown all the same.
   */
  async #kept(signal: AbortSignal): Promise<KeptHistory | undefined> {
    try {
      return await this.#source.history.queryKept({}, signal);
    } catch (error) {
      if (!signal.aborted)
        this.#context.log.warn(`How far back history goes could not be read: ${messageOf(error)}`);
      return undefined;
    }
  }

  /** What is drawn for a span, including the points beyond its edges to which lines lead. */
  async #drawn(request: ViewRequest, span: Span, signal: AbortSignal): Promise<DrawnRuns> {
    const spanMs = span.toMs - span.fromMs;
    const widestMs = spanMs / (enough * request.maxPoints);
    const edgeMs = Math.max(maxGapOf(this.#source.intervalMs()), widestMs);
    const drawn = await this.#read(request, { ...span, edgeMs }, signal);
    const { bucketMs } = drawn.series;
    // A coarser tier than expected has points this far apart. The first one reaches into the span by itself,
    // and beyond now there is none.
    const isShort = request.view.kind === 'fixed' && bucketMs > edgeMs;
    const whole = isShort ? await this.#read(request, { ...span, edgeMs: bucketMs }, signal) : drawn;
    return { ...whole, ...drawnOf(whole, span) };
  }

  /** One subject that history does not know has no rows, whatever it is compared with. */
  #read(request: ViewRequest, span: DrawnSpan, signal: AbortSignal): Promise<DrawnRuns> {
    const { subjects } = this.#context;
    if (subjects.length > 1)
      return groupSeries(this.#source, subjects, { ...span, maxPoints: request.maxPoints }, signal);
    const series: Series = { timestamps: [], columns: {}, bucketMs: 0 };
    return this.#readOne(request, span, signal).catch(noneIfUnknown({ series }));
  }

  async #readOne(
    { maxPoints, against }: ViewRequest,
    span: DrawnSpan,
    signal: AbortSignal,
  ): Promise<DrawnRuns> {
    const fewestPoints = Math.max(1, enough * maxPoints);
    const query = { subject: querySubject(this.#ref), ...span, maxPoints, fewestPoints };
    if (against === 'run') {
      const { subject } = query;
      if (subject.kind === 'host')
        return { series: await this.#source.history.querySeries(withEdges(query), signal) };
      return seriesOfRuns(this.#source, subject.container, { ...query, subject }, signal);
    }
    if (against) return seriesAgainst(this.#source, query, against, signal);
    return { series: await this.#source.history.querySeries(withEdges(query), signal) };
  }

  /**
   * Applies one tick to a live view: appends a row or, when the view is down-sampled, reads it again once a
   * bucket is due.
   */
  #bring(tick: Tick): void {
    const live = this.#live;
    const request = this.#request;
    if (!live || request?.view.kind !== 'live') return;
    if (!live.isPlain || live.bucketMs > 0 || live.points > request.maxPoints * 1.5) {
      const pixelMs = (2 * liveLengthMs(request.view)) / request.maxPoints;
      const pauseMs = Math.min(live.bucketMs, Math.max(maxRefreshMs, pixelMs));
      const dueMs = live.queriedAtMs + Math.max(minRefreshMs, pauseMs);
      if (this.#source.now() >= dueMs) this.serve(request);
      return;
    }
    const { post } = this.#context;
    const series: Series = rowSeries(tick.timestampMs, tickFigures(this.#ref, tick));
    live.toMs = Math.max(live.toMs, tick.timestampMs);
    live.points += series.timestamps.length;
    const { intervalMs } = tick;
    post({ type: 'append', request: request.request, series, toMs: live.toMs, intervalMs });
  }
}

function querySubject(ref: PanelSubjectRef): SeriesQuery['subject'] {
  return ref.kind === 'host'
    ? { kind: 'host', metrics: hostMetricIds }
    : { kind: 'container', container: ref.workload, metrics: containerMetricIds };
}
