import { createHash } from 'node:crypto';
import type { HealthCheck } from '../../common/model/container';
import { dayMs, hourMs } from '../../common/time';
import { checkedDeath, checkedHealthLog } from '../../deaths/checkedDeath';
import type { DeathKind, DeathRecord } from '../../deaths/deathRecord';
import { mostKeptDeaths, type KeptDeath } from '../../deaths/keptDeath';
import type { ToldEnd } from '../../protocol/deathQueries';
import { numberOrUndefined, textOrUndefined } from '../files/sqlDatabase';
import type { SqlDatabase, SqlValue } from '../files/sqlDatabase';
import type { RunName } from '../runs/runKey';
import type { CatalogRecord, StoredDeath } from './catalogRecord';
import type { TrustedUntil } from './trustedUntil';

/** How long deaths are kept, whatever the retention of samples. */
const keptDeathsMs = 180 * dayMs;
/** How far back a death for the same reason counts as "the fourth such death". */
const similarWithinMs = 7 * dayMs;
/**
 * Most deaths that are kept with their record: per workload, so that one that crashes all the time pushes out
 * only its own; `mostKeptDeaths` in all. The workloads with most of them make room.
 */
const maxOfWorkload = 100;
const droppedKept = 100;
/** Most deaths in all, some hundred bytes each; and how many counted ones are dropped to make room. */
const maxCounted = 10_000;
const droppedCounted = 1000;
/** Most records kept within an hour, so that a crash loop adds no more; further deaths are only counted. */
const maxHourlyOfWorkload = 20;
const maxHourly = 200;

const columns = 'at_ms, container_id, name, workload, kind, exit_code, record';

export interface KeptDeathQuery {
  readonly fromMs: number;
  readonly toMs: number;
  readonly limit: number;
}

/** Whether a death is wanted. */
export type DeathFilter = (death: StoredDeath) => boolean;

/** The content of `StoredDeath.text`. */
interface KeptText {
  readonly record: DeathRecord;
  readonly healthLog?: readonly HealthCheck[];
}

/**
 * Ends of containers that were judged. A record is kept of the bad ones, within bounds; of the others only
 * what it takes to count them, and to know that they were judged.
 */
export class KeptDeaths {
  readonly #database: SqlDatabase;
  readonly #trustedUntil: TrustedUntil;
  readonly #learn: (record: CatalogRecord) => void;
  /** How many are kept, by workload, and how many there are in all. */
  readonly #kept = new Map<string, number>();
  #counted = 0;

  /** `learn` writes a record to the journal and applies it. */
  constructor(database: SqlDatabase, trustedUntil: TrustedUntil, learn: (record: CatalogRecord) => void) {
    this.#database = database;
    this.#trustedUntil = trustedUntil;
    this.#learn = learn;
    this.#recount();
  }

  #recount(): void {
    this.#kept.clear();
    const sql = 'SELECT workload, count(*) FROM deaths WHERE record IS NOT NULL GROUP BY workload';
    this.#database.forEach(sql, [], ([workload, count]) => this.#kept.set(String(workload), Number(count)));
    this.#counted = this.#database.number('SELECT count(*) FROM deaths') ?? 0;
  }

  /**
   * Stores a death that `checkedDeath` returned. Returns what is kept of it; `undefined` if it was known
   * already, went well, or is only counted.
   */
  note(told: DeathRecord, log: readonly HealthCheck[] = []): KeptDeath | undefined {
    const { atMs, container, kind, exitCode, isBad } = told;
    if (this.has(container.id, atMs)) return undefined;
    const record = { ...told, similar: this.#similarTo(told) };
    const healthLog = checkedHealthLog(log);
    const isKept = isBad && this.#hasHourlyRoom(record);
    const text: KeptText = { record, ...(healthLog.length > 0 && { healthLog }) };
    const { id: containerId, name, workload } = container;
    const death: StoredDeath = {
      ...{ atMs, containerId, name, workload, kind },
      ...(exitCode !== undefined && { exitCode }),
      ...(isKept && { text: JSON.stringify(text) }),
    };
    this.#learn({ kind: 'death', death });
    return isKept ? { id: idOf(death), record } : undefined;
  }

  /** A death that is stored already stays as it is. */
  add({ atMs, containerId, name, workload, kind, exitCode, text }: StoredDeath): void {
    if (this.has(containerId, atMs)) return;
    const values = [atMs, containerId, name, workload, kind, exitCode ?? null, text ?? null];
    this.#database.run(`INSERT INTO deaths (${columns}) VALUES (?, ?, ?, ?, ?, ?, ?)`, values);
    this.#counted++;
    if (text !== undefined) this.#kept.set(workload, this.#keptOf(workload) + 1);
    this.#makeRoom(workload);
  }

  /** Whether the end of a container at this time was judged. */
  has(containerId: string, atMs: number): boolean {
    const sql = 'SELECT 1 FROM deaths WHERE at_ms = ? AND container_id = ?';
    return this.#database.number(sql, [atMs, containerId]) !== undefined;
  }

  /** Deaths with a record, newest first, both ends of the span included. */
  read({ fromMs, toMs, limit }: KeptDeathQuery, isWanted: DeathFilter = () => true): KeptDeath[] {
    const deaths: KeptDeath[] = [];
    const sql = `SELECT ${columns} FROM deaths WHERE at_ms >= ? AND at_ms <= ? AND record IS NOT NULL
      ORDER BY at_ms DESC, container_id`;
    this.#database.forEach(sql, [fromMs, toMs], row => {
      const stored = deaths.length < limit ? storedOf(row) : undefined;
      const kept = stored && isWanted(stored) ? keptOf(stored) : undefined;
      if (stored && kept) deaths.push({ id: idOf(stored), record: kept.record });
    });
    return deaths;
  }

  /** Whether there is a wanted death, kept or counted. */
  isThere(isWanted: DeathFilter): boolean {
    return this.#database.all(`SELECT ${columns} FROM deaths`).some(row => isWanted(storedOf(row)));
  }

  /** `undefined` if no death with this id is kept. */
  get(id: string): (KeptDeath & { readonly healthLog: readonly HealthCheck[] }) | undefined {
    const rows = this.#database.all(`SELECT ${columns} FROM deaths WHERE at_ms = ?`, [timeOf(id)]);
    const stored = rows.map(storedOf).find(each => idOf(each) === id);
    const kept = stored && keptOf(stored);
    return kept && { id, record: kept.record, healthLog: kept.healthLog ?? [] };
  }

  /** When the deaths with a record happened, by id; the oldest first. */
  times(): Map<string, number> {
    const sql = 'SELECT at_ms, container_id FROM deaths WHERE record IS NOT NULL ORDER BY at_ms';
    const ends = this.#database.all(sql);
    return new Map(
      ends.map(([atMs, id]) => [idOf({ atMs: Number(atMs), containerId: String(id) }), Number(atMs)]),
    );
  }

  /** Ends that an engine reported since a time and nobody has judged; the newest first. */
  unjudged(sinceMs: number, limit: number): ToldEnd[] {
    const sql = `SELECT container_id, at_ms, name, engine_key FROM events
      WHERE at_ms >= ? AND action = 'die' AND kind IS NULL AND NOT EXISTS (
        SELECT 1 FROM deaths WHERE deaths.at_ms = events.at_ms AND deaths.container_id = events.container_id)
      ORDER BY at_ms DESC LIMIT ?`;
    return this.#database.all(sql, [sinceMs, limit]).map(([containerId, atMs, name, key]) => {
      const engineKey = textOrUndefined(key);
      const end = { containerId: String(containerId), name: String(name), atMs: Number(atMs) };
      return { ...end, ...(engineKey !== undefined && { engineKey }) };
    });
  }

  /** Drops deaths older than `keptDeathsMs`. */
  forgetOld(nowMs: number): void {
    const beforeMs = nowMs - keptDeathsMs;
    const sql = 'SELECT 1 FROM deaths WHERE at_ms < ? LIMIT 1';
    if (this.#database.number(sql, [beforeMs]) !== undefined) this.#learn({ kind: 'forgetDeaths', beforeMs });
  }

  deleteBefore(beforeMs: number): void {
    this.#database.run('DELETE FROM deaths WHERE at_ms < ?', [beforeMs]);
    this.#recount();
  }

  /** Deletes later deaths. Returns whether there were any. */
  deleteAfter(untilMs: number): boolean {
    const sql = 'SELECT 1 FROM deaths WHERE at_ms > ? LIMIT 1';
    if (this.#database.number(sql, [untilMs]) === undefined) return false;
    this.#database.run('DELETE FROM deaths WHERE at_ms > ?', [untilMs]);
    this.#recount();
    return true;
  }

  /** Deletes the deaths of some runs' containers and workloads. Final only once the catalog is exported. */
  deleteOf(runs: readonly RunName[]): void {
    const sql = `DELETE FROM deaths WHERE container_id IN (SELECT value FROM json_each(?))
      OR workload IN (SELECT value FROM json_each(?))`;
    const keys = [runs.map(({ containerId }) => containerId), runs.map(({ workload }) => workload)];
    this.#database.run(
      sql,
      keys.map(each => JSON.stringify([...new Set(each)])),
    );
    this.#recount();
  }

  deleteAll(): void {
    this.#database.run('DELETE FROM deaths');
    this.#recount();
  }

  #similarTo({ kind, exitCode, atMs, container }: DeathRecord): DeathRecord['similar'] {
    const sql = `SELECT count(*), min(at_ms) FROM deaths
      WHERE workload = ? AND at_ms >= ? AND at_ms < ? AND kind = ? AND exit_code IS ?`;
    const values = [container.workload, atMs - similarWithinMs, atMs, kind, exitCode ?? null];
    const [count, sinceMs] = this.#database.all(sql, values)[0] ?? [];
    return { count: Number(count) + 1, sinceMs: numberOrUndefined(sinceMs) ?? atMs };
  }

  #hasHourlyRoom({ atMs, container }: DeathRecord): boolean {
    const sql = `SELECT count(*), total(workload = ?) FROM deaths
      WHERE at_ms > ? AND at_ms <= ? AND record IS NOT NULL`;
    const [all, own] = this.#database.all(sql, [container.workload, atMs - hourMs, atMs])[0] ?? [];
    return Number(all) < maxHourly && Number(own) < maxHourlyOfWorkload;
  }

  #makeRoom(workload: string): void {
    if (this.#keptOf(workload) > maxOfWorkload)
      this.#giveUp(
        `SELECT at_ms, container_id FROM deaths WHERE workload = ?3 AND record IS NOT NULL
        ORDER BY at_ms > ?1 DESC, at_ms LIMIT ?2`,
        [this.#keptOf(workload) - maxOfWorkload, workload],
      );
    const kept = [...this.#kept.values()].reduce((sum, count) => sum + count, 0);
    if (kept > mostKeptDeaths) this.#giveUp(crowded('record IS NOT NULL'), [droppedKept]);
    if (this.#counted <= maxCounted) return;
    // Kept deaths have narrower bounds of their own.
    this.#database.run(`DELETE FROM deaths WHERE (at_ms, container_id) IN (${crowded('record IS NULL')})`, [
      this.#trustedUntil(),
      droppedCounted,
    ]);
    this.#recount();
  }

  /**
   * Drops the records of deaths, which are only counted from now on. `select`: its first value is the time
   * until which rows are to be trusted.
   */
  #giveUp(select: string, values: SqlValue[]): void {
    const sql = `UPDATE deaths SET record = NULL WHERE (at_ms, container_id) IN (${select})`;
    this.#database.run(sql, [this.#trustedUntil(), ...values]);
    this.#recount();
  }

  #keptOf(workload: string): number {
    return this.#kept.get(workload) ?? 0;
  }
}

/**
 * Selects the deaths that make room: those that are not to be trusted, then the oldest of the workloads that
 * have most. Values: the time until which rows are to be trusted, and the number of deaths.
 */
function crowded(where: string): string {
  return `SELECT at_ms, container_id FROM (
    SELECT at_ms, container_id,
      row_number() OVER (PARTITION BY workload, at_ms > ?1 ORDER BY at_ms DESC) AS place
    FROM deaths WHERE ${where}) ORDER BY at_ms > ?1 DESC, place DESC, at_ms LIMIT ?2`;
}

/** Hex digits of a time, enough for some thousand years, and of the digest of a container's id. */
const timeDigits = 12;
const idDigits = 12;

function idOf({ atMs, containerId }: Pick<StoredDeath, 'atMs' | 'containerId'>): string {
  const digest = createHash('sha256').update(containerId).digest('hex');
  return atMs.toString(16).padStart(timeDigits, '0') + digest.slice(0, idDigits);
}

/** The time in an id; 0, which no death has, if it is no id. */
function timeOf(id: string): number {
  return Number.parseInt(id.slice(0, timeDigits), 16) || 0;
}

function storedOf([atMs, containerId, name, workload, kind, code, text]: SqlValue[]): StoredDeath {
  const exitCode = numberOrUndefined(code);
  const record = textOrUndefined(text);
  return {
    ...{ atMs: Number(atMs), containerId: String(containerId), name: String(name) },
    ...{ workload: String(workload), kind: String(kind) as DeathKind },
    ...(exitCode !== undefined && { exitCode }),
    ...(record !== undefined && { text: record }),
  };
}

/** `undefined` if only counted, of a kind that this version does not know, or invalid. */
function keptOf({ text }: StoredDeath): KeptText | undefined {
  if (text === undefined) return undefined;
  try {
    const { record, healthLog } = JSON.parse(text) as Partial<Record<keyof KeptText, unknown>>;
    return { record: checkedDeath(record), healthLog: checkedHealthLog(healthLog) };
  } catch {
    return undefined;
  }
}
