import type { Tick } from '../../../src/common/model/tick';
import type { ParamsOf, ResultOf } from '../../../src/common/rpc';
import { finish } from '../../../src/history/steps/steps';
import { Store } from '../../../src/history/worker/store';
import type { StoreDependencies } from '../../../src/history/worker/storeDependencies';
import type { KeptDeath } from '../../../src/deaths/keptDeath';
import type { MarkedRun } from '../../../src/timeline/markedRun';
import type { NotedEntry } from '../../../src/timeline/timelineEntry';
import type {
  DeathFacts,
  NoteDeathLogParams,
  NoteDeathParams,
  ToldEnd,
} from '../../../src/protocol/deathQueries';
import * as protocol from '../../../src/protocol/store';

type Query = (typeof protocol.historyQueries)[number];
/** Without a thread in between, the caller may change the lists it is given. */
type Own<T> = T extends readonly (infer Item)[] ? Item[] : T;
type Queries = {
  readonly [K in Query]: (
    query: ParamsOf<protocol.StoreMethods, K>,
  ) => Own<ResultOf<protocol.StoreMethods, K>>;
};

/** A store in this thread that runs all steps of a call at once. */
export type SyncStore = OpenStore & Queries;

export const SyncStore = {
  async open(
    params: protocol.StoreOpenParams,
    dependencies: Omit<StoreDependencies, 'runLater'>,
  ): Promise<SyncStore> {
    const store = await Store.open(params, { ...dependencies, runLater: work => finish(work()) });
    const queries = protocol.historyQueries.map(<K extends Query>(name: K) => [
      name,
      (query: ParamsOf<protocol.StoreMethods, K>) => finish(store.queries[name](query)),
    ]);
    return Object.assign(new OpenStore(store), Object.fromEntries(queries) as Queries);
  },
};

class OpenStore {
  readonly store: Store;
  #isClosed = false;

  constructor(store: Store) {
    this.store = store;
  }

  get report(): protocol.StoreOpenReport {
    return this.store.report;
  }

  /** Stores events before the tick, as the collector does. */
  record(tick: Tick): void {
    const { events, timestampMs } = tick;
    if (events) this.noteEvents({ events, nowMs: timestampMs });
    this.store.record(tick);
  }

  noteEvents(params: protocol.NoteEventsParams): void {
    this.store.noteEvents(params);
  }

  addNote(note: unknown, nowMs: number): void {
    this.store.addNote({ note: note as NotedEntry, nowMs });
  }

  noteRun(run: MarkedRun, nowMs: number): void {
    this.store.noteRun({ run, nowMs });
  }

  /** Returns the death as it was stored. */
  noteDeath(params: NoteDeathParams): KeptDeath | undefined {
    return this.store.deaths.note(params);
  }

  noteDeathLog(params: NoteDeathLogParams): void {
    this.store.deaths.noteLog(params);
  }

  unjudgedEnds(sinceMs: number): ToldEnd[] {
    return this.store.deaths.listUnjudged({ sinceMs });
  }

  deathFacts(end: Omit<ToldEnd, 'name'>): DeathFacts | undefined {
    return finish(this.store.deaths.gatherFacts(end));
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
