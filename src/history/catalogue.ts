import { ArgumentError } from '../common/errors';
import type { Container, EngineDescription, Tick } from '../common/model';
import type { StoredWorkload } from '../protocol/store';
import { catalogueFileKind, catalogueMigrations } from './catalogueMigrations';
import { checkHeader, DamagedFileError } from './fileCheck';
import { numberOrUndefined, SqlDatabase, textOrUndefined } from './sqlDatabase';
import type { SqlRuntime } from './sqlDatabase';

/** One container that history knows: one run of a workload. */
export interface KnownRun {
  readonly containerId: string;
  readonly name: string;
  readonly workload: string;
  readonly project?: string;
  readonly service?: string;
  readonly image: string;
  readonly createdAtMs: number;
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
}

/** A container id, or enough of one that no name is mistaken for it. */
const idPattern = /^[0-9a-f]{12,64}$/;

const selectRuns = `
  SELECT container_id, runs.name, key, project, service, image, created_ms, first_seen_ms, last_seen_ms
  FROM runs JOIN workloads USING (workload_id)`;

/**
 * Which containers there were: engines, workloads and their runs. All of it is in memory (retention bounds it); the
 * database is how it survives. When a run was last seen reaches the database only with `export`, because it changes with
 * every tick.
 */
export class Catalogue {
  readonly #database: SqlDatabase;
  readonly #runs = new Map<string, KnownRun>();
  #listed: readonly Container[] = [];
  #isDirty = false;

  private constructor(database: SqlDatabase) {
    this.#database = database;
  }

  /** Without `bytes` a new one. Throws `DamagedFileError` or `NewerSchemaError`; then nothing stays open. */
  static open(runtime: SqlRuntime, bytes?: Uint8Array): Catalogue {
    if (bytes) checkHeader(bytes, bytes.length, catalogueFileKind);
    const database = new SqlDatabase(runtime, bytes);
    try {
      const verdict = database.all('PRAGMA quick_check(1)')[0]?.[0];
      if (verdict !== 'ok') throw new DamagedFileError(`SQLite found it broken: ${String(verdict)}.`);
      const catalogue = new Catalogue(database);
      catalogue.#migrate();
      catalogue.#load();
      return catalogue;
    } catch (error) {
      database.close();
      throw error;
    }
  }

  /** Whether something is not on disk that a crash must not take: a new run or name, not just a newer "last seen". */
  get isDirty(): boolean {
    return this.#isDirty;
  }

  /** Learns the containers of a tick that was stored at `timestampMs`. */
  noteTick(tick: Tick, timestampMs: number): void {
    this.#listed = tick.containers;
    const engine = tick.engine.kind === 'connected' ? tick.engine.engine : undefined;
    const containers = new Map(tick.containers.map(container => [container.id, container]));
    for (const { containerId } of tick.samples) {
      const container = containers.get(containerId);
      const identity = container ? identityOf(container) : this.#runs.get(containerId);
      this.noteRun(identity ?? unlistedIdentity(containerId), timestampMs, timestampMs, engine);
    }
  }

  /** Learns one run with history from `fromMs` to `toMs`; widens what is known. */
  noteRun(
    identity: Omit<KnownRun, 'firstSeenMs' | 'lastSeenMs'>,
    fromMs: number,
    toMs: number,
    engine?: EngineDescription,
  ): void {
    const known = this.#runs.get(identity.containerId);
    const run: KnownRun = {
      ...identity,
      firstSeenMs: Math.min(fromMs, known?.firstSeenMs ?? fromMs),
      lastSeenMs: Math.max(toMs, known?.lastSeenMs ?? toMs),
    };
    this.#runs.set(run.containerId, run);
    if (known?.name === run.name && known.workload === run.workload && known.image === run.image) return;
    this.#database.transaction(() => this.#write(run, engine));
    this.#isDirty = true;
  }

  /** Ids of the runs that `container` means: an id gives one run, a name or workload key all runs. Throws `ArgumentError`. */
  resolve(container: string): ReadonlySet<string> {
    const runs = [...this.#runs.values(), ...this.#listed.map(identityOf)];
    if (idPattern.test(container)) {
      const ids = new Set(runs.map(run => run.containerId).filter(id => id.startsWith(container)));
      if (ids.size === 1) return ids;
      if (ids.size > 1) {
        throw new ArgumentError(
          `"${container}" is the beginning of ${ids.size} container ids. Give more of it.`,
        );
      }
    }
    const name = container.replace(/^\//, '');
    const workloads = new Set(
      runs.filter(run => run.workload === container || run.name === name).map(run => run.workload),
    );
    if (workloads.size === 0) {
      throw new ArgumentError(
        `There is no history of a container "${container}". ` +
          'Give a container id (12 characters or more of it), a name or a workload key.',
      );
    }
    return new Set(runs.filter(run => workloads.has(run.workload)).map(run => run.containerId));
  }

  /** Workloads with history, and those the last tick listed; the most recently seen first. */
  list(): StoredWorkload[] {
    const byKey = new Map<string, StoredWorkload>();
    const runs = [...this.#runs.values()].sort(
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
    if (gone.length === 0) return;
    this.#database.transaction(() => {
      for (const { containerId } of gone)
        this.#database.run('DELETE FROM runs WHERE container_id = ?', [containerId]);
      this.#database.run('DELETE FROM workloads WHERE workload_id NOT IN (SELECT workload_id FROM runs)');
    });
    for (const { containerId } of gone) this.#runs.delete(containerId);
    this.#isDirty = true;
  }

  export(): Uint8Array {
    this.#database.transaction(() => {
      for (const { containerId, firstSeenMs, lastSeenMs } of this.#runs.values()) {
        const sql = 'UPDATE runs SET first_seen_ms = ?, last_seen_ms = ? WHERE container_id = ?';
        this.#database.run(sql, [firstSeenMs, lastSeenMs, containerId]);
      }
    });
    return this.#database.export();
  }

  /** To be called once the exported bytes are on disk. */
  markSaved(): void {
    this.#isDirty = false;
  }

  close(): void {
    this.#database.close();
  }

  #migrate(): void {
    const version = this.#database.number('PRAGMA user_version') ?? 0;
    catalogueMigrations.slice(version).forEach((migration, index) => {
      this.#database.script(`BEGIN; ${migration}; PRAGMA user_version = ${version + index + 1}; COMMIT;`);
      this.#isDirty = true;
    });
    this.#database.run(`PRAGMA application_id = ${catalogueFileKind.applicationId}`);
  }

  #load(): void {
    this.#database.forEach(selectRuns, [], row => {
      const [containerId, name, workload, project, service, image, created, firstSeen, lastSeen] = row;
      this.#runs.set(String(containerId), {
        containerId: String(containerId),
        name: String(name),
        workload: String(workload),
        project: textOrUndefined(project),
        service: textOrUndefined(service),
        image: String(image),
        createdAtMs: numberOrUndefined(created) ?? 0,
        firstSeenMs: numberOrUndefined(firstSeen) ?? 0,
        lastSeenMs: numberOrUndefined(lastSeen) ?? 0,
      });
    });
  }

  #write(run: KnownRun, engine: EngineDescription | undefined): void {
    const engineId = engine ? this.#writeEngine(engine) : null;
    this.#database.run(
      `INSERT INTO workloads (engine_id, key, name, project, service) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (key, coalesce(engine_id, 0)) DO UPDATE SET name = excluded.name`,
      [engineId, run.workload, run.name, run.project ?? null, run.service ?? null],
    );
    this.#database.run(
      `INSERT INTO runs (workload_id, container_id, name, image, created_ms, first_seen_ms, last_seen_ms)
       SELECT workload_id, ?, ?, ?, ?, ?, ? FROM workloads WHERE key = ? AND engine_id IS ?
       ON CONFLICT (container_id) DO UPDATE SET
         workload_id = excluded.workload_id, name = excluded.name, image = excluded.image`,
      [
        run.containerId,
        run.name,
        run.image,
        run.createdAtMs,
        run.firstSeenMs,
        run.lastSeenMs,
        run.workload,
        engineId,
      ],
    );
  }

  #writeEngine(engine: EngineDescription): number {
    this.#database.run(
      `INSERT INTO engines (identity, name, address) VALUES (?, ?, ?)
       ON CONFLICT (identity) DO UPDATE SET name = excluded.name, address = excluded.address`,
      [engine.id, engine.name, engine.address],
    );
    return this.#database.number('SELECT engine_id FROM engines WHERE identity = ?', [engine.id]) ?? 0;
  }
}

function identityOf(container: Container): Omit<KnownRun, 'firstSeenMs' | 'lastSeenMs'> {
  const { id, name, workload, image, createdAtMs } = container;
  const { key, project, service } = workload;
  return { containerId: id, name, workload: key, project, service, image, createdAtMs };
}

/** A sample whose container the engine no longer lists. */
function unlistedIdentity(containerId: string): Omit<KnownRun, 'firstSeenMs' | 'lastSeenMs'> {
  return {
    containerId,
    name: containerId.slice(0, 12),
    workload: `id:${containerId}`,
    image: '',
    createdAtMs: 0,
  };
}

function toStoredWorkload(
  run: Omit<KnownRun, 'firstSeenMs' | 'lastSeenMs'>,
  firstSeenMs: number,
  lastSeenMs: number,
): StoredWorkload {
  const { workload, name, project, service, image, containerId } = run;
  return { key: workload, name, project, service, image, containerId, firstSeenMs, lastSeenMs };
}
