import { isStarted, startedStatuses } from '../../common/model/containerStatus';
import type { Container, ContainerLimits } from '../../common/model/container';
import type { RunChange } from './catalogRecord';
import type { RunEnd } from '../runs/knownRun';
import { numberOrUndefined } from '../files/sqlDatabase';
import type { SqlDatabase, SqlValue } from '../files/sqlDatabase';
import type { TrustedUntil } from './trustedUntil';

const started = startedStatuses.map(status => `'${status}'`).join(', ');

/** Most changes kept of one container: one whose health keeps changing must not make the catalog large. */
const maxChanges = 1000;

interface LastChange {
  /** `undefined`: there is no row. */
  readonly values: readonly SqlValue[] | undefined;
  readonly count: number;
}

const insertChange = 'INSERT OR REPLACE INTO changes VALUES (?, ?, ?, ?, ?, ?, ?, ?)';

const noChange: LastChange = { values: undefined, count: 0 };

// With a single max(), SQLite takes the other columns from the row that has it.
const selectLast = `SELECT container_id, max(at_ms), count(*),
    status, health, restart_count, memory_limit_bytes, cpu_millicores, pids_limit
  FROM changes WHERE container_id IN (SELECT value FROM json_each(?)) GROUP BY container_id`;

/**
 * Status, health and limits of runs over time: a row for each change. The last row of each container is in
 * memory, so rows are written only before the database is exported or queried: many containers that start at
 * once cost no statement until then.
 */
export class RunChanges {
  readonly #database: SqlDatabase;
  readonly #trustedUntil: TrustedUntil;
  /** By container id; read from the database when first needed. */
  readonly #last = new Map<string, LastChange>();
  /** Added but not written yet, in order. */
  #unwritten: RunChange[] = [];

  constructor(database: SqlDatabase, trustedUntil: TrustedUntil) {
    this.#database = database;
    this.#trustedUntil = trustedUntil;
  }

  /**
   * Looks up the last rows of many containers at once, so that `newsOf` and `add` need not query for each.
   */
  look(containerIds: readonly string[]): void {
    const unknown = containerIds.filter(id => !this.#last.has(id));
    if (unknown.length === 0) return;
    this.write();
    for (const id of unknown) this.#last.set(id, noChange);
    this.#database.forEach(selectLast, [JSON.stringify(unknown)], ([id, , count, ...values]) =>
      this.#last.set(String(id), { values, count: Number(count) }),
    );
  }

  /** What changed about a container since its last row, for `add`; `undefined` if nothing did. */
  newsOf(container: Container, timestampMs: number): RunChange | undefined {
    const change = changeOf(container, timestampMs);
    const values = valuesOf(change);
    const last = this.#lastOf(container.id).values;
    return last?.every((value, index) => value === values[index]) ? undefined : change;
  }

  add(change: RunChange): void {
    const { containerId } = change;
    const values = valuesOf(change);
    let count = this.#lastOf(containerId).count + 1;
    this.#unwritten.push(change);
    if (count > maxChanges) count = this.#dropOldest(containerId);
    this.#last.set(containerId, { values, count });
  }

  /**
   * How a container's run began and, if it is over, ended: as the engine says, else when it was first seen
   * over.
   */
  endOf(
    { id, status, startedAtMs, exitCode, isOomKilled, finishedAtMs }: Container,
    timestampMs: number,
  ): RunEnd {
    if (isStarted(status)) return { startedAtMs };
    this.write();
    const sql = `SELECT min(at_ms) FROM changes WHERE container_id = ? AND at_ms > coalesce(
      (SELECT max(at_ms) FROM changes WHERE container_id = ? AND status IN (${started})), 0)`;
    const seenMs = this.#database.number(sql, [id, id]) ?? timestampMs;
    return { startedAtMs, exitCode, isOomKilled, endedAtMs: finishedAtMs ?? seenMs };
  }

  /** A container's limits according to its last row. */
  limitsOf(containerId: string): ContainerLimits | undefined {
    const { values } = this.#lastOf(containerId);
    if (!values) return undefined;
    const [memoryBytes, cpuMillicores, pids] = values.slice(3).map(numberOrUndefined);
    return {
      ...(memoryBytes !== undefined && { memoryBytes }),
      ...(cpuMillicores !== undefined && { cpuCores: cpuMillicores / 1000 }),
      ...(pids !== undefined && { pids }),
    };
  }

  /** Writes the rows that are not written yet. All or nothing. */
  write(): void {
    if (this.#unwritten.length === 0) return;
    const insert = (change: RunChange): void =>
      this.#database.run(insertChange, [change.containerId, change.atMs, ...valuesOf(change)]);
    this.#database.transaction(() => this.#unwritten.forEach(insert));
    this.#unwritten = [];
  }

  /** Deletes all rows of some containers. */
  delete(containerIds: ReadonlySet<string>): void {
    if (containerIds.size === 0) return;
    this.write();
    const sql = 'DELETE FROM changes WHERE container_id IN (SELECT value FROM json_each(?))';
    this.#database.run(sql, [JSON.stringify([...containerIds])]);
    for (const containerId of containerIds) this.#last.delete(containerId);
  }

  /** Deletes rows later than a time. Returns whether there were any. */
  deleteAfter(untilMs: number): boolean {
    this.write();
    const sql = 'SELECT 1 FROM changes WHERE at_ms > ? LIMIT 1';
    if (this.#database.number(sql, [untilMs]) === undefined) return false;
    this.#database.run('DELETE FROM changes WHERE at_ms > ?', [untilMs]);
    this.#last.clear();
    return true;
  }

  deleteAll(): void {
    this.#unwritten = [];
    this.#database.run('DELETE FROM changes');
    this.#last.clear();
  }

  #lastOf(containerId: string): LastChange {
    const known = this.#last.get(containerId);
    if (known) return known;
    this.look([containerId]);
    return this.#last.get(containerId) ?? noChange;
  }

  /**
   * Drops the oldest, and before them those that are not to be trusted: a tenth more than needed, so that
   * this is not done at each change.
   */
  #dropOldest(containerId: string): number {
    const sql = `DELETE FROM changes WHERE container_id = ?1 AND at_ms IN (
      SELECT at_ms FROM changes WHERE container_id = ?1 ORDER BY at_ms > ?2, at_ms DESC LIMIT -1 OFFSET ?3)`;
    this.write();
    this.#database.run(sql, [containerId, this.#trustedUntil(), Math.floor(maxChanges * 0.9)]);
    return this.#count(containerId);
  }

  #count(containerId: string): number {
    return this.#database.number('SELECT count(*) FROM changes WHERE container_id = ?', [containerId]) ?? 0;
  }
}

function changeOf({ id, status, health, restartCount, limits }: Container, timestampMs: number): RunChange {
  return {
    containerId: id,
    atMs: timestampMs,
    status,
    health,
    restartCount,
    memoryLimitBytes: limits?.memoryBytes,
    cpuMillicores: limits?.cpuCores === undefined ? undefined : Math.round(limits.cpuCores * 1000),
    pidsLimit: limits?.pids,
  };
}

/** In the order of the table's columns. */
function valuesOf(change: RunChange): SqlValue[] {
  const { status, health, restartCount, memoryLimitBytes, cpuMillicores, pidsLimit } = change;
  return [
    status,
    health ?? null,
    restartCount ?? null,
    memoryLimitBytes ?? null,
    cpuMillicores ?? null,
    pidsLimit ?? null,
  ];
}
