import type { Container, ContainerEvent, EngineDescription, Tick } from '../common/model';
import { engineKeyOf } from '../common/workloadKey';
import type { StoredWorkload } from '../protocol/store';
import { catalogueFileKind, catalogueMigrations } from './catalogueMigrations';
import { CatalogueRows } from './catalogueRows';
import { checkHeader, DamagedFileError } from './fileCheck';
import { identityOf, resolveRuns, unlistedIdentity } from './knownRun';
import type { KnownRun, RunIdentity } from './knownRun';
import { RunChanges } from './runChanges';
import { RunEvents } from './runEvents';
import { SqlDatabase } from './sqlDatabase';
import type { SqlRuntime } from './sqlDatabase';

/**
 * Which containers there were: engines, workloads, their runs and what changed about them. All runs are in memory (retention
 * bounds them); the database is how they survive. When a run was last seen reaches the database only with `export`,
 * because it changes with every tick.
 */
export class Catalogue {
  readonly #database: SqlDatabase;
  readonly #rows: CatalogueRows;
  readonly #changes: RunChanges;
  readonly #events: RunEvents;
  readonly #runs: Map<string, KnownRun>;
  #listed: readonly Container[] = [];
  /** Those of the last tick, if all is known of them. */
  #noted: readonly Container[] | undefined;
  #isDirty: boolean;

  private constructor(database: SqlDatabase, isMigrated: boolean) {
    this.#database = database;
    this.#rows = new CatalogueRows(database);
    this.#changes = new RunChanges(database);
    this.#events = new RunEvents(database);
    this.#runs = new Map(this.#rows.readRuns().map(run => [run.containerId, run]));
    this.#isDirty = isMigrated;
  }

  /** Without `bytes` a new one. Throws `DamagedFileError` or `NewerSchemaError`; then nothing stays open. */
  static open(runtime: SqlRuntime, bytes?: Uint8Array): Catalogue {
    if (bytes) checkHeader(bytes, bytes.length, catalogueFileKind);
    const database = new SqlDatabase(runtime, bytes);
    try {
      const verdict = database.all('PRAGMA quick_check(1)')[0]?.[0];
      if (verdict !== 'ok') throw new DamagedFileError(`SQLite found it broken: ${String(verdict)}.`);
      return new Catalogue(database, migrate(database));
    } catch (error) {
      database.close();
      throw error;
    }
  }

  /** Whether something is not on disk that a crash must not take: a new run or change, not just a newer "last seen". */
  get isDirty(): boolean {
    return this.#isDirty;
  }

  /** Learns the containers of a tick that was stored at `timestampMs`. */
  noteTick(tick: Tick, timestampMs: number): void {
    if (this.#noteSameAgain(tick, timestampMs)) return;
    this.#listed = tick.containers;
    const engines = new Map<string, EngineDescription>();
    for (const { state } of tick.engines) {
      if (state.kind === 'connected') engines.set(state.engine.key, state.engine);
    }
    const containers = new Map(tick.containers.map(container => [container.id, container]));
    for (const { containerId } of tick.samples) {
      const container = containers.get(containerId);
      const identity = container ? identityOf(container) : this.#runs.get(containerId);
      const run = identity ?? unlistedIdentity(containerId);
      this.noteRun(run, timestampMs, timestampMs, engines.get(engineKeyOf(run.workload) ?? ''));
    }
    for (const container of tick.containers) {
      const run = this.#runs.get(container.id);
      if (!run || !this.#changes.note(container, timestampMs)) continue;
      const ended = this.#changes.endOf(container, timestampMs);
      this.#runs.set(run.containerId, { ...run, ...ended });
      this.#rows.writeEnd(run.containerId, ended);
      this.#isDirty = true;
    }
    this.#noted = tick.containers;
  }

  /** Learns what the engine told of containers. */
  noteEvents(events: readonly ContainerEvent[]): void {
    if (events.length === 0) return;
    this.#events.add(events);
    this.#isDirty = true;
  }

  /** The usual tick: the very containers of the one before, all of which have runs. Answers whether it was such a one. */
  #noteSameAgain({ containers, samples }: Tick, timestampMs: number): boolean {
    if (containers !== this.#noted) return false;
    const runs = samples.map(({ containerId }) => this.#runs.get(containerId));
    if (!runs.every(run => run !== undefined && run.lastSeenMs < timestampMs)) return false;
    for (const run of runs) if (run) this.#runs.set(run.containerId, { ...run, lastSeenMs: timestampMs });
    return true;
  }

  /** Newest first, both ends of the span included. */
  events(
    span: { readonly fromMs: number; readonly toMs: number },
    limit: number,
    container: string | undefined,
  ): ContainerEvent[] {
    return this.#events.read(span, limit, container === undefined ? undefined : this.resolve(container));
  }

  /** Learns one run with history from `fromMs` to `toMs`; widens what is known. */
  noteRun(identity: RunIdentity, fromMs: number, toMs: number, engine?: EngineDescription): void {
    const known = this.#runs.get(identity.containerId);
    const run: KnownRun = {
      ...known,
      ...identity,
      firstSeenMs: Math.min(fromMs, known?.firstSeenMs ?? fromMs),
      lastSeenMs: Math.max(toMs, known?.lastSeenMs ?? toMs),
    };
    this.#runs.set(run.containerId, run);
    if (known?.name === run.name && known.workload === run.workload && known.image === run.image) return;
    this.#database.transaction(() => this.#rows.writeRun(run, engine));
    this.#isDirty = true;
  }

  /** Ids of the runs that `container` means: an id gives one run, a name or workload key all runs. Throws `ArgumentError`. */
  resolve(container: string): ReadonlySet<string> {
    return resolveRuns(container, [...this.#runs.values(), ...this.#listed.map(identityOf)]);
  }

  /** The same, but only those with history; all of them without `container`. */
  resolveStored(container: string | undefined): ReadonlySet<string> {
    const stored = new Set(this.#runs.keys());
    if (container === undefined) return stored;
    return new Set([...this.resolve(container)].filter(id => stored.has(id)));
  }

  /** Runs with history, of some workloads (by key) or of all. */
  runs(workloads: ReadonlySet<string> | undefined): KnownRun[] {
    return [...this.#runs.values()].filter(run => workloads?.has(run.workload) ?? true);
  }

  /**
   * Workloads with history, and those the last tick listed; the most recently seen first. `lastSeen`: when some runs, by id,
   * were last seen instead; `undefined` leaves one out.
   */
  list(lastSeen?: ReadonlyMap<string, number | undefined>): StoredWorkload[] {
    const byKey = new Map<string, StoredWorkload>();
    const runs = withLastSeen(this.#runs.values(), lastSeen).sort(
      (a, b) => a.lastSeenMs - b.lastSeenMs || a.createdAtMs - b.createdAtMs,
    );
    for (const run of runs) {
      const firstSeenMs = Math.min(run.firstSeenMs, byKey.get(run.workload)?.firstSeenMs ?? run.firstSeenMs);
      byKey.set(run.workload, toStoredWorkload(run, firstSeenMs, run.lastSeenMs));
    }
    for (const container of this.#listed) {
      if (byKey.has(container.workload.key)) continue;
      const { createdAtMs } = container;
      byKey.set(container.workload.key, toStoredWorkload(identityOf(container), createdAtMs, createdAtMs));
    }
    return [...byKey.values()].sort((a, b) => b.lastSeenMs - a.lastSeenMs || a.name.localeCompare(b.name));
  }

  /** Drops runs last seen before `beforeMs`: retention has removed their rows. */
  forgetBefore(beforeMs: number): void {
    const gone = [...this.#runs.values()].filter(run => run.lastSeenMs < beforeMs);
    this.forget(new Set(gone.map(run => run.containerId)));
    if (this.#rows.deleteEventsBefore(beforeMs)) this.#isDirty = true;
  }

  /** Drops what is of later than a time, and the runs that `lastSeen` has no time for; the others were last seen at that time. */
  forgetAfter(untilMs: number, lastSeen: ReadonlyMap<string, number | undefined>): void {
    const runs = [...this.#runs.values()].filter(({ containerId }) => lastSeen.has(containerId));
    const remaining = withLastSeen(runs, lastSeen);
    for (const run of remaining) this.#runs.set(run.containerId, run);
    const kept = new Set(remaining.map(({ containerId }) => containerId));
    this.forget(new Set(runs.map(({ containerId }) => containerId).filter(id => !kept.has(id))));
    if (this.#rows.deleteAfter(untilMs) || runs.length > 0) this.#isDirty = true;
    this.#changes.forget(new Set(this.#runs.keys()));
    this.#noted = undefined;
  }

  /** Drops some runs and all that is known of them. */
  forget(containerIds: ReadonlySet<string>): void {
    if (containerIds.size === 0) return;
    this.#database.transaction(() => this.#rows.deleteRuns(containerIds));
    for (const containerId of containerIds) this.#runs.delete(containerId);
    this.#changes.forget(containerIds);
    this.#noted = undefined;
    this.#isDirty = true;
  }

  /** Leaves no trace of deleted rows in the pages of the file. */
  compact(): void {
    this.#database.script('VACUUM');
    this.#isDirty = true;
  }

  export(): Uint8Array {
    this.#database.transaction(() => this.#rows.writeSeen(this.#runs.values()));
    return this.#database.export();
  }

  /** To be called once the exported bytes are on disk. */
  markSaved(): void {
    this.#isDirty = false;
  }

  close(): void {
    this.#database.close();
  }
}

/** Brings a database to this version's schema. Answers whether it was at another. */
function migrate(database: SqlDatabase): boolean {
  const version = database.number('PRAGMA user_version') ?? 0;
  catalogueMigrations.slice(version).forEach((migration, index) => {
    database.script(`BEGIN; ${migration}; PRAGMA user_version = ${version + index + 1}; COMMIT;`);
  });
  database.run(`PRAGMA application_id = ${catalogueFileKind.applicationId}`);
  return version < catalogueMigrations.length;
}

function toStoredWorkload(run: RunIdentity, firstSeenMs: number, lastSeenMs: number): StoredWorkload {
  const { workload, name, project, service, image, containerId } = run;
  return { key: workload, name, project, service, image, containerId, firstSeenMs, lastSeenMs };
}

/** Runs, some of which were last seen at another time; without those that have none. */
function withLastSeen(
  runs: Iterable<KnownRun>,
  lastSeen: ReadonlyMap<string, number | undefined> = new Map(),
): KnownRun[] {
  return [...runs].flatMap(run => {
    if (!lastSeen.has(run.containerId)) return [run];
    const lastSeenMs = lastSeen.get(run.containerId);
    return lastSeenMs === undefined ? [] : [{ ...run, lastSeenMs }];
  });
}
