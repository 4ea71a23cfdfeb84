import type { KnownRun } from '../runs/knownRun';
import type { KnownRuns } from './knownRuns';
import { runKeyOf } from '../runs/runKey';
import type { RunName } from '../runs/runKey';
import { numberOrUndefined, textOrUndefined } from '../files/sqlDatabase';
import type { SqlDatabase } from '../files/sqlDatabase';

const selectRuns = `
  SELECT run_id, container_id, runs.name, key, project, service, image, created_ms, first_seen_ms, last_seen_ms,
    started_ms, ended_ms, exit_code, is_oom_killed
  FROM runs JOIN workloads USING (workload_id) ORDER BY run_id`;

const upsertWorkload = `
  INSERT INTO workloads (engine_id, key, name, project, service)
  VALUES ((SELECT engine_id FROM engines WHERE identity = ?), ?, ?, ?, ?)
  ON CONFLICT (key, coalesce(engine_id, 0)) DO UPDATE SET name = excluded.name RETURNING workload_id`;

const states = ['first_seen_ms', 'last_seen_ms', 'started_ms', 'ended_ms', 'exit_code', 'is_oom_killed'];
const facts = ['workload_id', 'image', 'created_ms', ...states];

const upsertRun = `
  INSERT INTO runs (${facts.join(', ')}, run_id, container_id, name) VALUES (${facts.map(() => '?').join(', ')}, ?, ?, ?)
  ON CONFLICT (run_id) DO UPDATE SET ${facts.map(column => `${column} = excluded.${column}`).join(', ')}`;

const updateRun = `UPDATE runs SET ${states.map(column => `${column} = ?`).join(', ')} WHERE run_id = ?`;

/** What has to be written of a run. */
interface Unwritten {
  readonly run: RunName;
  /** The whole row, with workload and image. */
  readonly isWhole: boolean;
  /** Id of the run's engine, for a whole row. */
  readonly engineId?: string;
}

/**
 * The catalog's runs as rows of its database, which nobody else changes. All runs are in memory anyway, so a
 * row is written only before the database is exported, once for all changes since: many runs that start at
 * once, or change at each tick, cost no statement until then.
 */
export class RunRows {
  readonly #database: SqlDatabase;
  /** Ids of the stored rows, by run key. */
  readonly #ids = new Map<string, number>();
  /** By run key. */
  readonly #unwritten = new Map<string, Unwritten>();

  constructor(database: SqlDatabase) {
    this.#database = database;
  }

  /**
   * Reads all rows; to be called first. Of several with one key, which only a foreign file has, the oldest is
   * used and the others are deleted.
   */
  read(): KnownRun[] {
    const runs: KnownRun[] = [];
    const repeated: number[] = [];
    this.#database.forEach(selectRuns, [], ([id, ...row]) => {
      const run = {
        containerId: String(row[0]),
        name: String(row[1]),
        workload: String(row[2]),
        project: textOrUndefined(row[3]),
        service: textOrUndefined(row[4]),
        image: String(row[5]),
        createdAtMs: numberOrUndefined(row[6]) ?? 0,
        firstSeenMs: numberOrUndefined(row[7]) ?? 0,
        lastSeenMs: numberOrUndefined(row[8]) ?? 0,
        startedAtMs: numberOrUndefined(row[9]),
        endedAtMs: numberOrUndefined(row[10]),
        exitCode: numberOrUndefined(row[11]),
        isOomKilled: row[12] === null ? undefined : row[12] === 1,
      };
      const key = runKeyOf(run);
      if (this.#ids.has(key)) return void repeated.push(Number(id));
      this.#ids.set(key, Number(id));
      runs.push(run);
    });
    for (const id of repeated) this.#delete(id);
    return runs;
  }

  /** A run was recorded whole, after its engine. */
  noteTold(run: RunName, engineId: string | undefined): void {
    this.#unwritten.set(runKeyOf(run), { run, isWhole: true, engineId });
  }

  /** Something about a run other than its workload and image has changed. */
  noteChanged(run: RunName): void {
    const key = runKeyOf(run);
    if (!this.#unwritten.has(key)) this.#unwritten.set(key, { run, isWhole: false });
  }

  delete(runs: readonly RunName[]): void {
    for (const key of runs.map(runKeyOf)) {
      this.#unwritten.delete(key);
      const id = this.#ids.get(key);
      if (id === undefined) continue;
      this.#delete(id);
      this.#ids.delete(key);
    }
  }

  /** Writes the rows that are not written yet, from `runs`. All or nothing. */
  write(runs: KnownRuns): void {
    const added = new Map<string, number>();
    let lastId = this.#database.number('SELECT max(run_id) FROM runs') ?? 0;
    this.#database.transaction(() => {
      for (const [key, unwritten] of this.#unwritten) {
        const run = runs.get(unwritten.run);
        const known = this.#ids.get(key);
        if (!run || (known === undefined && !unwritten.isWhole)) continue;
        const id = known ?? ++lastId;
        if (unwritten.isWhole) this.#writeWhole(id, run, unwritten.engineId);
        else this.#database.run(updateRun, [...statesOf(run), id]);
        added.set(key, id);
      }
    });
    for (const [key, id] of added) this.#ids.set(key, id);
    this.#unwritten.clear();
  }

  #delete(id: number): void {
    this.#database.run('DELETE FROM runs WHERE run_id = ?', [id]);
  }

  #writeWhole(id: number, run: KnownRun, engineId: string | undefined): void {
    const { workload, name, project, service, image, createdAtMs, containerId } = run;
    const placed = [engineId ?? null, workload, name, project ?? null, service ?? null];
    const workloadId = this.#database.number(upsertWorkload, placed) ?? null;
    const fact = [workloadId, image, createdAtMs, ...statesOf(run)];
    this.#database.run(upsertRun, [...fact, id, containerId, name]);
  }
}

/** In the order of `states`. */
function statesOf(run: KnownRun): (number | null)[] {
  const { firstSeenMs, lastSeenMs, startedAtMs, endedAtMs, exitCode, isOomKilled } = run;
  const isKilled = isOomKilled === undefined ? undefined : Number(isOomKilled);
  return [firstSeenMs, lastSeenMs, ...[startedAtMs, endedAtMs, exitCode, isKilled].map(each => each ?? null)];
}
