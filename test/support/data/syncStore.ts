import type { ContainerEvent, HostSample, Tick } from '../../../src/common/model/model';
import type { Series } from '../../../src/common/series';
import type { Statistics } from '../../../src/common/statistics';
import { finish } from '../../../src/history/steps/steps';
import { Store } from '../../../src/history/worker/store';
import type { StoreDependencies } from '../../../src/history/worker/storeDependencies';
import type { NotedEntry } from '../../../src/timeline/timelineEntry';
import type * as protocol from '../../../src/protocol/store';

/** A store in this thread that does all its steps at once. */
export class SyncStore {
  readonly store: Store;
  #isClosed = false;

  private constructor(store: Store) {
    this.store = store;
  }

  static async open(
    params: protocol.StoreOpenParams,
    dependencies: Omit<StoreDependencies, 'runLater'>,
  ): Promise<SyncStore> {
    return new SyncStore(await Store.open(params, { ...dependencies, runLater: work => finish(work()) }));
  }

  get report(): protocol.StoreOpenReport {
    return this.store.report;
  }

  /** Events first, as they come. */
  record(tick: Tick): void {
    const { events, timestampMs } = tick;
    if (events) this.noteEvents({ events, nowMs: timestampMs });
    this.store.record(tick);
  }

  noteEvents(params: protocol.NoteEventsParams): void {
    this.store.noteEvents(params);
  }

  queryHistory(query: protocol.HistoryQuery): protocol.ContainerHistoryRow[] {
    return finish(this.store.queries.queryHistory(query));
  }

  queryHostHistory(query: Omit<protocol.HistoryQuery, 'container'>): HostSample[] {
    return finish(this.store.queries.queryHostHistory(query));
  }

  querySeries(query: protocol.SeriesQuery): Series {
    return finish(this.store.queries.querySeries(query));
  }

  querySeriesOfMany(query: protocol.SeriesOfManyQuery): Series[] {
    return finish(this.store.queries.querySeriesOfMany(query));
  }

  queryStatistics(query: protocol.StatisticsQuery): Statistics {
    return finish(this.store.queries.queryStatistics(query));
  }

  queryPeaks(query: protocol.PeakQuery): protocol.WorkloadPeak[] {
    return finish(this.store.queries.queryPeaks(query));
  }

  queryEvents(query: protocol.EventQuery): ContainerEvent[] {
    return finish(this.store.queries.queryEvents(query));
  }

  addNote(note: unknown, nowMs: number): void {
    this.store.addNote({ note: note as NotedEntry, nowMs });
  }

  queryNotes(query: protocol.NoteQuery): NotedEntry[] {
    return finish(this.store.queries.queryNotes(query));
  }

  listWorkloads(): protocol.StoredWorkload[] {
    return this.store.listWorkloads();
  }

  prune(params: protocol.PruneParams): { readonly removedFiles: number } {
    return finish(this.store.prune(params));
  }

  clear(params: protocol.ClearParams): { readonly removedRuns: number } {
    return finish(this.store.clear(params));
  }

  reportStorage(): protocol.StorageReport {
    return finish(this.store.reportStorage());
  }

  flush(): void {
    this.store.flush();
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  close(): void {
    this.#isClosed = true;
    this.store.close();
  }
}
