import type { Tick } from '../../common/model/tick';
import type { EngineDescription } from '../../common/model/engine';
import type { ContainerEvent } from '../../common/model/event';
import type { Container } from '../../common/model/container';
import { containersById } from '../../common/model/containersById';
import { engineKeyOf } from '../../common/model/workloadKey';
import type { StoredWorkload } from '../../protocol/store';
import type { NotedEntry } from '../../timeline/timelineEntry';
import type { CatalogRecord } from './catalogRecord';
import { catalogFileKind } from './catalogMigrations';
import { CatalogRows } from './catalogRows';
import { identityOf, imageOf, isUnlisted, resolveRuns, unlistedIdentity } from '../runs/knownRun';
import type { KnownRun, RunEnd, RunIdentity } from '../runs/knownRun';
import { deathFilterOf } from './deathFilter';
import { KeptDeaths, type DeathFilter } from './keptDeaths';
import { KnownRuns } from './knownRuns';
import { MarkedRuns } from './markedRuns';
import { RunChanges } from './runChanges';
import { RunEvents, type EventSpan } from './runEvents';
import { runKeyOf, type RunName } from '../runs/runKey';
import { RunRows } from './runRows';
import { trustedForever, type TrustedUntil } from './trustedUntil';
import { withLastSeen } from './withLastSeen';
import { checkedNote } from '../../timeline/checkedNote';
import { openDatabase } from '../files/openDatabase';
import type { SqlDatabase, SqlRuntime } from '../files/sqlDatabase';

/**
 * The containers that history knows: engines, workloads, their runs and what changed about them. All runs are
 * in memory (retention bounds them), and so is the database. Each change is a record, applied at once and
 * handed out by `takeRecords` for the journal; the database itself is written rarely, with `export`. When a
 * run was last seen changes with every tick and becomes a record only when `noteSeen` is called.
 */
export class Catalog {
  readonly markedRuns: MarkedRuns;
  readonly deaths: KeptDeaths;
  readonly #database: SqlDatabase;
  readonly #rows: CatalogRows;
  readonly #runRows: RunRows;
  readonly changes: RunChanges;
  /** Container events, and the notes that are stored with them. */
  readonly told: RunEvents;
  readonly #runs: KnownRuns;
  /** Name and address, by identity. */
  readonly #engines: Map<string, string>;
  #records: CatalogRecord[] = [];
  #hasUnrecorded = false;
  #listed: readonly Container[] = [];
  /** The last tick's containers, as long as the catalog is up to date with them. */
  #noted: readonly Container[] | undefined;
  /** Whether the database was brought to this version's schema. */
  readonly isMigrated: boolean;

  private constructor(database: SqlDatabase, isMigrated: boolean, trustedUntil: TrustedUntil) {
    this.#database = database;
    this.#rows = new CatalogRows(database);
    this.changes = new RunChanges(database, trustedUntil);
    this.told = new RunEvents(database, trustedUntil);
    this.#runRows = new RunRows(database);
    const learn = (record: CatalogRecord): void => this.#learn(record);
    this.markedRuns = new MarkedRuns(database, trustedUntil, run => learn({ kind: 'markedRun', run }));
    this.deaths = new KeptDeaths(database, trustedUntil, learn);
    this.#runs = new KnownRuns(this.#runRows.read());
    this.#engines = new Map(this.#rows.readEngines().map(engine => [engine.id, factsOf(engine)]));
    this.isMigrated = isMigrated;
  }

  /** Without `bytes` a new one. Throws as `openDatabase` does. */
  static open(runtime: SqlRuntime, bytes?: Uint8Array, trustedUntil = trustedForever): Catalog {
    const create = (database: SqlDatabase, isMigrated: boolean): Catalog =>
      new Catalog(database, isMigrated, trustedUntil);
    return openDatabase(runtime, catalogFileKind, { bytes }, create);
  }

  /** The generation of the file that the catalog was read from; 0 for a new one. */
  get generation(): number {
    return this.#database.number('SELECT generation FROM catalog') ?? 0;
  }

  /** Whether there are records that `takeRecords` would hand out. */
  get hasRecords(): boolean {
    return this.#records.length > 0;
  }

  /** Whether something was deleted without a record: only `export` makes that last. */
  get hasUnrecorded(): boolean {
    return this.#hasUnrecorded;
  }

  /** To be called once the exported bytes are on disk. */
  markExported(): void {
    this.#hasUnrecorded = false;
  }

  /** What was learned since the last call, in order. */
  takeRecords(): CatalogRecord[] {
    const records = this.#records;
    this.#records = [];
    return records;
  }

  /** Applies the records of a journal. */
  replay(records: readonly CatalogRecord[]): void {
    this.changes.look(
      records.flatMap(record => (record.kind === 'change' ? [record.change.containerId] : [])),
    );
    this.#database.transaction(() => records.forEach(record => this.#apply(record)));
    this.#noted = undefined;
  }

  /** Learns the containers of a tick that was stored at `timestampMs`. */
  noteTick(tick: Tick, timestampMs: number): void {
    if (this.#noteSameAgain(tick, timestampMs)) return;
    this.#listed = tick.containers;
    this.#database.transaction(() => this.#noteContainers(tick, timestampMs));
    this.#noted = tick.containers;
  }

  /** Stores the container events that are new. */
  noteEvents(events: readonly ContainerEvent[]): void {
    if (events.length === 0) return;
    const news = this.told.newsOf(events.map(event => ({ ...event, engineKey: this.#engineKeyOf(event) })));
    if (news.length === 0) return;
    this.#database.transaction(() => news.forEach(event => this.#learn({ kind: 'event', event })));
  }

  #engineKeyOf({ engineKey, containerId }: ContainerEvent): string | undefined {
    return engineKey ?? engineKeyOf(this.#runs.current(containerId)?.workload ?? '');
  }

  /** Records when runs were last seen. */
  noteSeen(): void {
    const seen = this.#runs.seenSince();
    if (seen.length === 0) return;
    this.#database.transaction(() => {
      for (const run of seen) {
        const { firstSeenMs, lastSeenMs } = run;
        this.#learn({ kind: 'seen', run, firstSeenMs, lastSeenMs });
      }
    });
  }

  #noteContainers(tick: Tick, timestampMs: number): void {
    const engines = new Map<string, EngineDescription>();
    for (const { state } of tick.engines) {
      if (state.kind === 'connected') engines.set(state.engine.key, state.engine);
    }
    const containers = containersById(tick.containers);
    const named: RunName[] = [];
    for (const { containerId } of tick.samples) {
      const container = containers.get(containerId);
      const identity = container ? identityOf(container) : this.#runs.current(containerId);
      const run = identity ?? unlistedIdentity(containerId);
      const engine = engines.get(engineKeyOf(run.workload) ?? '');
      const unlisted = this.#learnRun(run, timestampMs, timestampMs, engine);
      if (unlisted) named.push(unlisted);
    }
    // All at once, because each deletion searches all events.
    if (named.length > 0) this.#learn({ kind: 'forget', runs: named });
    this.changes.look(tick.containers.map(({ id }) => id).filter(id => this.#runs.current(id)));
    for (const container of tick.containers) {
      const run = this.#runs.current(container.id);
      const change = run && this.changes.newsOf(container, timestampMs);
      if (!change) continue;
      this.#learn({ kind: 'change', change });
      const end = this.changes.endOf(container, timestampMs);
      if (!isSameEnd(run, end)) this.#learn({ kind: 'end', run, end });
    }
  }

  /**
   * The usual tick: exactly the containers of the previous one, all of which have runs. Returns whether it
   * was one.
   */
  #noteSameAgain({ containers, samples }: Tick, timestampMs: number): boolean {
    if (containers !== this.#noted) return false;
    const runs = samples.map(({ containerId }) => this.#runs.current(containerId));
    if (!runs.every(run => run !== undefined && run.lastSeenMs < timestampMs)) return false;
    for (const { containerId } of samples) this.#runs.see(containerId, timestampMs);
    return true;
  }

  #learn(record: CatalogRecord): void {
    this.#apply(record);
    this.#records.push(record);
  }

  #apply(record: CatalogRecord): void {
    switch (record.kind) {
      case 'engine':
        this.#engines.set(record.engine.id, factsOf(record.engine));
        return this.#rows.writeEngine(record.engine);
      case 'run': {
        const { run, engineId } = record;
        const known = this.#runs.get(run);
        this.#runs.setRecorded(known ? { ...known, ...run } : run);
        return this.#runRows.noteTold(run, engineId);
      }
      case 'end': {
        const run = this.#runs.get(record.run);
        if (run) this.#runs.set({ ...run, ...record.end });
        return this.#runRows.noteChanged(record.run);
      }
      case 'change':
        return this.changes.add(record.change);
      case 'event':
        return this.told.add(record.event);
      case 'note':
        return this.told.addNote(record.note, record.ordinal);
      case 'markedRun':
        return this.markedRuns.add(record.run);
      case 'death':
        return this.deaths.add(record.death);
      case 'seen': {
        const { firstSeenMs, lastSeenMs } = record;
        const run = this.#runs.get(record.run);
        if (run) this.#runs.setRecorded({ ...run, firstSeenMs, lastSeenMs });
        return this.#runRows.noteChanged(record.run);
      }
      case 'forget':
        return this.#applyForget(record.runs);
      case 'forgetEvents':
        this.#rows.deleteEventsBefore(record.beforeMs);
        return this.told.recount();
      case 'forgetDeaths':
        return this.deaths.deleteBefore(record.beforeMs);
    }
  }

  #applyForget(runs: readonly RunName[]): void {
    for (const run of runs) this.#runs.delete(run);
    this.#runRows.delete(runs);
    const ids = [...new Set(runs.map(({ containerId }) => containerId))];
    const gone = new Set(ids.filter(id => this.#runs.ofContainer(id).length === 0));
    this.changes.delete(gone);
    const left = new Set([...this.#runs.values()].map(({ workload }) => workload));
    this.#rows.deleteEventsOf({
      containerIds: [...gone],
      runs: runs.filter(({ containerId }) => !gone.has(containerId)),
      workloads: [...new Set(runs.map(({ workload }) => workload))].filter(key => !left.has(key)),
    });
    this.told.recount();
  }

  /** Stores a note; the same note again changes nothing. Throws `ArgumentError` for an invalid one. */
  addNote(told: NotedEntry): void {
    const note = checkedNote(told);
    const ordinal = this.told.ordinalOf(note);
    if (ordinal !== undefined) this.#learn({ kind: 'note', note, ordinal });
  }

  /** Newest first, both ends of the span included; only the events of any of `containers`, if given. */
  events(span: EventSpan, limit: number, containers: readonly string[] | undefined): ContainerEvent[] {
    const runs = containers?.flatMap(container => this.#runsOf(container));
    const isWanted = runs && this.#runs.eventFilter(runs);
    return this.told.read(span, limit, isWanted);
  }

  /** See `deathFilterOf`. */
  deathFilter(container: string, current: (workload: string) => string): DeathFilter {
    const resolve = (named: string): readonly RunName[] => this.#runsOf(named);
    return deathFilterOf(container, { deaths: this.deaths, runs: this.#runs, resolve, current });
  }

  /** Adds a run with history from `fromMs` to `toMs`, or widens the span of a known one. */
  noteRun(identity: RunIdentity, fromMs: number, toMs: number, engine?: EngineDescription): void {
    const unlisted = this.#learnRun(identity, fromMs, toMs, engine);
    if (unlisted) this.#learn({ kind: 'forget', runs: [unlisted] });
  }

  /** Like `noteRun`; returns the run that its container was in before it had a name, to be forgotten. */
  #learnRun(
    identity: RunIdentity,
    fromMs: number,
    toMs: number,
    engine: EngineDescription | undefined,
  ): RunName | undefined {
    const known = this.#runs.get(identity);
    const before = known ?? this.#runs.current(identity.containerId);
    const unlisted = before && isUnlisted(before) && !isUnlisted(identity) ? before : undefined;
    const facts = known ? { ...known, ...identity } : identity;
    const run: KnownRun = {
      ...facts,
      image: imageOf(before?.image, identity.image),
      firstSeenMs: Math.min(fromMs, (known ?? unlisted)?.firstSeenMs ?? fromMs),
      lastSeenMs: Math.max(toMs, known?.lastSeenMs ?? toMs),
    };
    if (known?.image === run.image && known.workload === run.workload) {
      this.#runs.set(run);
      return undefined;
    }
    if (engine && this.#engines.get(engine.id) !== factsOf(engine)) {
      const { id, name, address } = engine;
      this.#learn({ kind: 'engine', engine: { id, name, address } });
    }
    this.#learn({ kind: 'run', run, engineId: engine?.id });
    // The same container under another name: it keeps its start and end.
    if (!known && before) this.#learn({ kind: 'end', run, end: endOf(before) });
    return unlisted;
  }

  /** The current or last run of a container. */
  currentRun(containerId: string): KnownRun | undefined {
    return this.#runs.current(containerId);
  }

  /** The row keys of the runs that `container` means, see `resolveRuns`. Throws `ArgumentError`. */
  resolve(container: string): ReadonlySet<string> {
    return this.rowKeysOf(this.#runsOf(container));
  }

  /** The runs with history that `container` means; all of them without it. Throws like `resolve`. */
  storedRuns(container: string | undefined): KnownRun[] {
    if (container === undefined) return this.#runs.values();
    // A listed container may be a known run as well.
    return [...new Set(this.#runsOf(container).flatMap(run => this.#runs.get(run) ?? []))];
  }

  rowKeysOf(runs: readonly RunName[]): ReadonlySet<string> {
    return this.#runs.rowKeysOf(runs);
  }

  /** Runs with history, of some workloads (by key) or of all. */
  runs(workloads: ReadonlySet<string> | undefined): KnownRun[] {
    return this.#runs.values().filter(run => workloads?.has(run.workload) ?? true);
  }

  #runsOf(container: string): RunIdentity[] {
    return resolveRuns<RunIdentity>(container, [...this.#runs.values(), ...this.#listed.map(identityOf)]);
  }

  /** Engines that history names. */
  engines(): Pick<EngineDescription, 'id' | 'name' | 'address'>[] {
    return this.#rows.readEngines();
  }

  /**
   * Workloads with history and those of the last tick, the most recently seen first. `lastSeen`: other times
   * when runs, by key, were last seen; `undefined` leaves a run out.
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

  /** Drops runs last seen and events told before `beforeMs`: retention has removed their rows. */
  forgetBefore(beforeMs: number): void {
    this.forget(this.#runs.values().filter(run => run.lastSeenMs < beforeMs));
    if (!this.#rows.hasEventsBefore(beforeMs)) return;
    this.#database.transaction(() => this.#learn({ kind: 'forgetEvents', beforeMs }));
  }

  /**
   * Drops what is later than a time, and the runs for which `lastSeen` has `undefined`; its other runs were
   * last seen at the time it has.
   */
  forgetAfter(untilMs: number, lastSeen: ReadonlyMap<string, number | undefined>): void {
    const runs = this.#runs.values().filter(run => lastSeen.has(runKeyOf(run)));
    this.#database.transaction(() => {
      for (const run of withLastSeen(runs, lastSeen)) {
        const { firstSeenMs, lastSeenMs } = run;
        this.#learn({ kind: 'seen', run, firstSeenMs, lastSeenMs });
      }
    });
    this.forget(runs.filter(run => lastSeen.get(runKeyOf(run)) === undefined));
    const hasDeleted = [this.#rows, this.deaths, this.changes].map(each => each.deleteAfter(untilMs));
    if (hasDeleted.includes(true)) this.#hasUnrecorded = true;
    this.told.recount();
    this.#noted = undefined;
  }

  /** Drops some runs and all that is known of them. */
  forget(runs: readonly RunName[]): void {
    if (runs.length === 0) return;
    this.#database.transaction(() => this.#learn({ kind: 'forget', runs }));
    this.#noted = undefined;
  }

  /** Drops everything, including containers without history. Final only once it is exported. */
  forgetAll(): void {
    this.forget(this.#runs.values());
    this.#rows.deleteAll();
    this.deaths.deleteAll();
    this.changes.deleteAll();
    this.#engines.clear();
    this.told.recount();
  }

  /** Leaves no trace of deleted rows in the pages of the file. */
  compact(): void {
    this.#rows.deleteUnusedWorkloads();
    this.#database.script('VACUUM');
  }

  /** The bytes of the database file, with all that is known, marked with `generation`. */
  export(generation: number): Uint8Array {
    this.noteSeen();
    this.#runRows.write(this.#runs);
    this.changes.write();
    this.#rows.deleteUnusedWorkloads();
    this.#database.run('UPDATE catalog SET generation = ?', [generation]);
    return this.#database.export();
  }

  close(): void {
    this.#database.close();
  }
}

function endOf({ startedAtMs, endedAtMs, exitCode, isOomKilled }: KnownRun): RunEnd {
  return { startedAtMs, endedAtMs, exitCode, isOomKilled };
}

function isSameEnd(run: KnownRun, end: RunEnd): boolean {
  return (
    run.startedAtMs === end.startedAtMs &&
    run.endedAtMs === end.endedAtMs &&
    run.exitCode === end.exitCode &&
    run.isOomKilled === end.isOomKilled
  );
}

function factsOf({ name, address }: Pick<EngineDescription, 'name' | 'address'>): string {
  return `${name}\n${address}`;
}

function toStoredWorkload(run: RunIdentity, firstSeenMs: number, lastSeenMs: number): StoredWorkload {
  const { workload, name, project, service, image, containerId } = run;
  return { key: workload, name, project, service, image, containerId, firstSeenMs, lastSeenMs };
}
