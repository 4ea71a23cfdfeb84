import type { EngineDescription } from '../../common/model/engine';
import { encodeSubject } from '../../timeline/timelineSubject';
import type { RunName } from '../runs/runKey';
import type { SqlDatabase } from '../files/sqlDatabase';

/** Whose events are deleted. */
interface EventOwners {
  readonly containerIds: readonly string[];
  readonly runs: readonly RunName[];
  readonly workloads: readonly string[];
}

/** Events by their time, and marked runs by their end or when they were last seen. */
const whereTold = ['events WHERE at_ms', 'marked_runs WHERE coalesce(end_ms, seen_ms)'];

/** The catalog's rows other than runs: what concerns several tables at once. */
export class CatalogRows {
  readonly #database: SqlDatabase;

  constructor(database: SqlDatabase) {
    this.#database = database;
  }

  /**
   * Deletes the events of containers, those of containers under a name, and the notes about workloads. All at
   * once, because finding them takes a look at each event.
   */
  deleteEventsOf({ containerIds, runs, workloads }: EventOwners): void {
    if (containerIds.length + runs.length + workloads.length === 0) return;
    const names = runs.map(({ containerId, name }) => [containerId, name]);
    const subjects = workloads.map(key => encodeSubject({ kind: 'workload', key }));
    const sql = `DELETE FROM events WHERE container_id IN (SELECT value FROM json_each(?))
      OR (container_id, name) IN (
        SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(?))
      OR (kind IS NOT NULL AND subject IN (SELECT value FROM json_each(?)))`;
    this.#database.run(
      sql,
      [containerIds, names, subjects].map(each => JSON.stringify(each)),
    );
  }

  /** Deletes the workloads of runs that are gone. */
  deleteUnusedWorkloads(): void {
    this.#database.run('DELETE FROM workloads WHERE workload_id NOT IN (SELECT workload_id FROM runs)');
  }

  /** Deletes all that is known except changes and deaths. */
  deleteAll(): void {
    for (const table of ['runs', 'events', 'marked_runs', 'workloads', 'engines']) {
      this.#database.run(`DELETE FROM ${table}`);
    }
  }

  /** Whether there are events, or marked runs that ended, before a time. */
  hasEventsBefore(beforeMs: number): boolean {
    return whereTold.some(where => this.#database.number(`SELECT 1 FROM ${where} < ? LIMIT 1`, [beforeMs]));
  }

  deleteEventsBefore(beforeMs: number): void {
    for (const where of whereTold) this.#database.run(`DELETE FROM ${where} < ?`, [beforeMs]);
  }

  /** Deletes events and marked runs. Returns whether there were any. */
  deleteAfter(untilMs: number): boolean {
    const found = whereTold.filter(where =>
      this.#database.number(`SELECT 1 FROM ${where} > ? LIMIT 1`, [untilMs]),
    );
    for (const where of found) this.#database.run(`DELETE FROM ${where} > ?`, [untilMs]);
    return found.length > 0;
  }

  readEngines(): Pick<EngineDescription, 'id' | 'name' | 'address'>[] {
    const rows = this.#database.all('SELECT identity, name, address FROM engines');
    return rows.map(([id, name, address]) => ({
      id: String(id),
      name: String(name),
      address: String(address),
    }));
  }

  writeEngine({ id, name, address }: Pick<EngineDescription, 'id' | 'name' | 'address'>): void {
    this.#database.run(
      `INSERT INTO engines (identity, name, address) VALUES (?, ?, ?)
       ON CONFLICT (identity) DO UPDATE SET name = excluded.name, address = excluded.address`,
      [id, name, address],
    );
  }
}
