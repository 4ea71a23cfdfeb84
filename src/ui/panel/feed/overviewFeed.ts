import { messageOf } from '../../../common/errors';
import type { ContainerAction } from '../../../common/model/event';
import type { ToHost, ViewRequest } from '../../../protocol/panel';
import type { Overview, OverviewQuery } from '../../../protocol/store';
import type { FeedContext, FeedPart } from './feedPart';
import { laneEvent } from './laneEntries';

type Question = ToHost & { readonly type: 'overview' };

/** In a short history a point covers less than a tick. */
const minRefreshMs = 5_000;
/** Newest first. An overview has fewer pixels than this. */
const mostEnds = 2000;
/** How containers ended, and who caused it. */
const endActions: readonly ContainerAction[] = ['die', 'kill', 'oom'];

/** Sends a page all kept history of its subject: on request, and whenever there is a new point to show. */
export class OverviewFeed implements FeedPart {
  readonly #context: FeedContext;
  #question: Question | undefined;
  /**
   * The view served last. The same view again means a refresh; a different one does not concern the overview.
   */
  #served: ViewRequest | undefined;
  #dueMs = 0;
  #canceler: AbortController | undefined;

  constructor(context: FeedContext) {
    this.#context = context;
  }

  serve(request: ViewRequest): void {
    const isRefresh = request === this.#served;
    this.#served = request;
    if (isRefresh) this.#ask();
    else this.#askIfDue();
  }

  follow(): void {
    if (this.#served) this.#askIfDue();
  }

  handleMessage(message: ToHost): void {
    if (message.type !== 'overview') return;
    this.#question = message;
    this.#ask();
  }

  stop(): void {
    this.#canceler?.abort();
    this.#canceler = undefined;
  }

  dispose(): void {
    this.stop();
  }

  #askIfDue(): void {
    if (!this.#canceler && this.#context.source.now() >= this.#dueMs) this.#ask();
  }

  #ask(): void {
    if (!this.#question) return;
    this.stop();
    this.#canceler = new AbortController();
    void this.#query(this.#question, this.#canceler.signal);
  }

  async #query({ metric, maxPoints }: Question, signal: AbortSignal): Promise<void> {
    const { source, subjects, post, log } = this.#context;
    const [ref] = subjects;
    const toMs = source.now();
    this.#dueMs = toMs + minRefreshMs;
    const subject: OverviewQuery['subject'] =
      ref.kind === 'host'
        ? { kind: 'host', metrics: [metric] }
        : { kind: 'container', container: ref.workload, metrics: [metric] };
    try {
      const [{ fromMs, series }, ends] = await Promise.all([
        source.history.queryOverview({ subject, toMs, maxPoints }, signal),
        ref.kind === 'host'
          ? []
          : source.history.queryEvents(
              { container: ref.workload, fromMs: 0, toMs, actions: endActions, limit: mostEnds },
              signal,
            ),
      ]);
      if (signal.aborted) return;
      this.#dueMs = toMs + Math.max(minRefreshMs, pointMs({ fromMs, series }, toMs, maxPoints));
      post({ type: 'overview', metric, fromMs, toMs, series, ends: ends.map(laneEvent) });
    } catch (error) {
      if (!signal.aborted) log.warn(`The overview of a panel could not be read: ${messageOf(error)}`);
    } finally {
      if (!signal.aborted) this.#canceler = undefined;
    }
  }
}

/** The least time that one point covers, ms. */
function pointMs({ fromMs, series }: Overview, toMs: number, maxPoints: number): number {
  return Math.max(series.bucketMs, (toMs - fromMs) / maxPoints);
}
