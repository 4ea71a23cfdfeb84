import { messageOf } from '../../../common/errors';
import type { Series } from '../../../common/series';
import { deathSpan } from '../../../deaths/deathSpan';
import type { KeptDeath } from '../../../deaths/keptDeath';
import { spanOfView, type PanelSubjectRef, type ToHost, type ViewRequest } from '../../../protocol/panel';
import type { MarkedRun } from '../../../timeline/markedRun';
import { settledRun } from '../../../timeline/settledRun';
import type { TimelineEntry } from '../../../timeline/timelineEntry';
import type { FeedContext, FeedPart } from './feedPart';
import { laneEvent } from './laneEntries';
import { noneIfUnknown } from './noneIfUnknown';

/** Nobody looks through more. */
const mostDeaths = 100;
/** More runs within ten minutes would not help to explain a death. */
const mostRuns = 20;

const noSeries: Series = { timestamps: [], columns: {}, bucketMs: 0 };

/** Sends a page its container's bad deaths: those within a view on request, and new ones at once. */
export class DeathFeed implements FeedPart {
  readonly #context: FeedContext;
  readonly #ref: PanelSubjectRef;
  #request: ViewRequest | undefined;
  #canceler: AbortController | undefined;
  /** Details are of a death, whatever view is shown meanwhile. */
  readonly #life = new AbortController();
  /** Deaths reported while a query was running: its answer may or may not include them. */
  #toldMeanwhile: KeptDeath[] | undefined;

  constructor(context: FeedContext) {
    this.#context = context;
    this.#ref = context.subjects[0];
  }

  serve(request: ViewRequest): void {
    this.stop();
    // A death card is about one container.
    if (this.#ref.kind === 'host' || this.#context.subjects.length > 1) return;
    this.#request = request;
    this.#canceler = new AbortController();
    this.#toldMeanwhile = [];
    void this.#query(this.#ref.workload, request, this.#canceler.signal);
  }

  note(entries: readonly TimelineEntry[]): void {
    const request = this.#request?.request;
    const deaths = entries.flatMap(entry => (entry.kind === 'death' ? entry.death : [])).filter(this.#isOwn);
    if (request === undefined || deaths.length === 0) return;
    this.#toldMeanwhile?.push(...deaths);
    this.#context.post({ type: 'deaths', request, deaths, isMore: true });
  }

  handleMessage(message: ToHost): void {
    if (message.type === 'death') void this.#explain(message.id, this.#life.signal);
  }

  stop(): void {
    this.#canceler?.abort();
    this.#canceler = undefined;
    this.#request = undefined;
  }

  dispose(): void {
    this.stop();
    this.#life.abort();
  }

  readonly #isOwn = ({ record: { isBad, container } }: KeptDeath): boolean =>
    isBad && this.#ref.kind === 'container' && container.workload === this.#ref.workload;

  async #query(container: string, { request, view }: ViewRequest, signal: AbortSignal): Promise<void> {
    const { source, post, log } = this.#context;
    const span = spanOfView(view, source.now());
    try {
      const kept = await source.history
        .queryDeaths({ container, ...span, isBad: true, limit: mostDeaths }, signal)
        .catch(noneIfUnknown([]));
      if (signal.aborted) return;
      post({ type: 'deaths', request, deaths: [...(this.#toldMeanwhile ?? []), ...kept] });
      this.#toldMeanwhile = undefined;
    } catch (error) {
      if (!signal.aborted) log.warn(`Deaths for a panel could not be read: ${messageOf(error)}`);
    }
  }

  async #explain(id: string, signal: AbortSignal): Promise<void> {
    const { source, post, log: ownLog } = this.#context;
    const none = { type: 'death', id, series: noSeries, events: [], runs: [], healthLog: [] } as const;
    try {
      const kept = await source.history.queryDeath({ id }, signal);
      const runs = kept ? await this.#runsBefore(kept, signal) : [];
      if (signal.aborted) return;
      const { series = noSeries, events = [], healthLog = [], log } = kept ?? {};
      post({ ...none, series, events: events.map(laneEvent), runs, healthLog, ...(log && { log }) });
    } catch (error) {
      if (signal.aborted) return;
      ownLog.warn(`A death for a panel could not be read: ${messageOf(error)}`);
      post({ ...none, failure: messageOf(error) });
    }
  }

  async #runsBefore({ record: { atMs } }: KeptDeath, signal: AbortSignal): Promise<readonly MarkedRun[]> {
    const { source } = this.#context;
    const { fromMs } = deathSpan(atMs);
    const span = { fromMs, toMs: atMs };
    const [runs, saves] = await Promise.all([
      source.history.queryRuns({ ...span, limit: mostRuns }, signal),
      source.history.queryRuns({ ...span, kinds: ['save'], limit: 1 }, signal),
    ]);
    return [...runs, ...saves].map(run => settledRun(run, source.now()));
  }
}
