import type { EngineDescription } from '../../common/model/model';
import { localKeyOf } from '../../common/model/workloadKey';
import type { KnownRun, RunEnd } from '../runs/knownRun';
import type { RunName } from '../runs/runKey';
import { numberOrUndefined, textOrUndefined } from '../files/sqlDatabase';
import type { SqlDatabase } from '../files/sqlDatabase';

const selectRuns = `
  SELECT container_id, runs.name, key, project, service, image, created_ms, first_seen_ms, last_seen_ms,
    started_ms, ended_ms, exit_code, is_oom_killed
  FROM runs JOIN workloads USING (workload_id)`;

/** The catalogue's runs as rows. */
export class CatalogueRows {
  readonly #database: SqlDatabase;

  constructor(database: SqlDatabase) {
    this.#database = database;
  }

  readRuns(): KnownRun[] {
    return this.#database.all(selectRuns).map(row => ({
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
    }));
  }

  writeRun(run: Omit<KnownRun, keyof RunEnd>, engineId: string | undefined): void {
    const engine =
      engineId === undefined
        ? null
        : (this.#database.number('SELECT engine_id FROM engines WHERE identity = ?', [engineId]) ?? null);
    this.#database.run(
      `INSERT INTO workloads (engine_id, key, name, project, service) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (key, coalesce(engine_id, 0)) DO UPDATE SET name = excluded.name`,
      [engine, run.workload, run.name, run.project ?? null, run.service ?? null],
    );
    const { containerId, name, image, createdAtMs, firstSeenMs, lastSeenMs, workload } = run;
    const workloadId = 'SELECT workload_id FROM workloads WHERE key = ? AND engine_id IS ?';
    const runId = this.#idOf(run);
    if (runId !== undefined) {
      this.#database.run(`UPDATE runs SET workload_id = (${workloadId}), image = ? WHERE run_id = ?`, [
        workload,
        engine,
        image,
        runId,
      ]);
      return;
    }
    this.#database.run(
      `INSERT INTO runs (workload_id, container_id, name, image, created_ms, first_seen_ms, last_seen_ms)
       VALUES ((${workloadId}), ?, ?, ?, ?, ?, ?)`,
      [workload, engine, containerId, name, image, createdAtMs, firstSeenMs, lastSeenMs],
    );
  }

  writeEnd(run: RunName, { startedAtMs, endedAtMs, exitCode, isOomKilled }: RunEnd): void {
    this.#database.run(
      'UPDATE runs SET started_ms = ?, ended_ms = ?, exit_code = ?, is_oom_killed = ? WHERE run_id = ?',
      [
        startedAtMs ?? null,
        endedAtMs ?? null,
        exitCode ?? null,
        isOomKilled === undefined ? null : Number(isOomKilled),
        this.#idOf(run) ?? null,
      ],
    );
  }

  writeSeen(run: RunName, { firstSeenMs, lastSeenMs }: Pick<KnownRun, 'firstSeenMs' | 'lastSeenMs'>): void {
    const sql = 'UPDATE runs SET first_seen_ms = ?, last_seen_ms = ? WHERE run_id = ?';
    this.#database.run(sql, [firstSeenMs, lastSeenMs, this.#idOf(run) ?? null]);
  }

  deleteRuns(runs: readonly RunName[]): void {
    for (const run of runs)
      this.#database.run('DELETE FROM runs WHERE run_id = ?', [this.#idOf(run) ?? null]);
  }

  /** What is known of containers beside their runs. All at once: events can only be found by looking at each. */
  deleteContainers(containerIds: readonly string[]): void {
    for (const table of ['changes', 'events']) {
      const sql = `DELETE FROM ${table} WHERE container_id IN (SELECT value FROM json_each(?))`;
      this.#database.run(sql, [JSON.stringify(containerIds)]);
    }
  }

  /** Events of a container that were told under a name. */
  deleteEventsOf({ containerId, name }: RunName): void {
    this.#database.run('DELETE FROM events WHERE container_id = ? AND name = ?', [containerId, name]);
  }

  /** Those of runs that are gone. */
  deleteUnusedWorkloads(): void {
    this.#database.run('DELETE FROM workloads WHERE workload_id NOT IN (SELECT workload_id FROM runs)');
  }

  /** All that the catalog knows. */
  deleteAll(): void {
    for (const table of ['runs', 'changes', 'events', 'workloads', 'engines']) {
      this.#database.run(`DELETE FROM ${table}`);
    }
  }

  hasEventsBefore(beforeMs: number): boolean {
    return this.#database.number('SELECT 1 FROM events WHERE at_ms < ? LIMIT 1', [beforeMs]) !== undefined;
  }

  deleteEventsBefore(beforeMs: number): void {
    this.#database.run('DELETE FROM events WHERE at_ms < ?', [beforeMs]);
  }

  readEngines(): Pick<EngineDescription, 'id' | 'name' | 'address'>[] {
    const rows = this.#database.all('SELECT identity, name, address FROM engines');
    return rows.map(([id, name, address]) => ({
      id: String(id),
      name: String(name),
      address: String(address),
    }));
  }

  /** Deletes events and changes. Answers whether there were any. */
  deleteAfter(untilMs: number): boolean {
    const tables = ['events', 'changes'].filter(table =>
      this.#database.number(`SELECT 1 FROM ${table} WHERE at_ms > ? LIMIT 1`, [untilMs]),
    );
    for (const table of tables) this.#database.run(`DELETE FROM ${table} WHERE at_ms > ?`, [untilMs]);
    return tables.length > 0;
  }

  /** By the key that runs are known by, whatever their engine was called when they were written. */
  #idOf({ containerId, workload, name }: RunName): number | undefined {
    const sql = `SELECT run_id, key FROM runs JOIN workloads USING (workload_id)
      WHERE container_id = ? AND runs.name = ?`;
    const rows = this.#database.all(sql, [containerId, name]);
    const local = localKeyOf(workload);
    const id = rows.find(([, key]) => localKeyOf(String(key)) === local)?.[0];
    return typeof id === 'number' ? id : undefined;
  }

  writeEngine({ id, name, address }: Pick<EngineDescription, 'id' | 'name' | 'address'>): void {
    this.#database.run(
      `INSERT INTO engines (identity, name, address) VALUES (?, ?, ?)
       ON CONFLICT (identity) DO UPDATE SET name = excluded.name, address = excluded.address`,
      [id, name, address],
    );
  }
}
