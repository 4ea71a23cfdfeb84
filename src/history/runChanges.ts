import { isStarted, startedStatuses } from '../common/containerStatus';
import type { Container } from '../common/model';
import type { RunEnd } from './knownRun';
import type { SqlDatabase, SqlValue } from './sqlDatabase';

const started = startedStatuses.map(status => `'${status}'`).join(', ');

/** Status, health and limits of runs over time: a row where one of them changed. */
export class RunChanges {
  readonly #database: SqlDatabase;
  /** What was written last, by container id; read from the database where it is not known yet. */
  readonly #last = new Map<string, string>();

  constructor(database: SqlDatabase) {
    this.#database = database;
  }

  /** Answers whether something was new. */
  note(container: Container, timestampMs: number): boolean {
    const values = valuesOf(container);
    const text = JSON.stringify(values);
    if (text === (this.#last.get(container.id) ?? this.#readLast(container.id))) return false;
    this.#last.set(container.id, text);
    const sql = `INSERT OR REPLACE INTO changes VALUES (?, ?${', ?'.repeat(values.length)})`;
    this.#database.run(sql, [container.id, timestampMs, ...values]);
    return true;
  }

  /** How a container's run began and, where it is over, ended: as the engine says, else when it was first seen over. */
  endOf(
    { id, status, startedAtMs, exitCode, isOomKilled, finishedAtMs }: Container,
    timestampMs: number,
  ): RunEnd {
    if (isStarted(status)) return { startedAtMs };
    const sql = `SELECT min(at_ms) FROM changes WHERE container_id = ? AND at_ms > coalesce(
      (SELECT max(at_ms) FROM changes WHERE container_id = ? AND status IN (${started})), 0)`;
    const seenMs = this.#database.number(sql, [id, id]) ?? timestampMs;
    return { startedAtMs, exitCode, isOomKilled, endedAtMs: finishedAtMs ?? seenMs };
  }

  forget(containerIds: ReadonlySet<string>): void {
    for (const containerId of containerIds) this.#last.delete(containerId);
  }

  #readLast(containerId: string): string | undefined {
    const sql = `SELECT status, health, restart_count, memory_limit_bytes, cpu_millicores, pids_limit FROM changes
      WHERE container_id = ? ORDER BY at_ms DESC LIMIT 1`;
    const row = this.#database.all(sql, [containerId])[0];
    const text = row && JSON.stringify(row);
    if (text !== undefined) this.#last.set(containerId, text);
    return text;
  }
}

/** In the order of the table's columns. */
function valuesOf({ status, health, restartCount, limits }: Container): SqlValue[] {
  const millicores = limits?.cpuCores === undefined ? null : Math.round(limits.cpuCores * 1000);
  return [
    status,
    health ?? null,
    restartCount ?? null,
    limits?.memoryBytes ?? null,
    millicores,
    limits?.pids ?? null,
  ];
}
