import { HealthNews } from '../../common/model/healthNews';
import type { ContainerAction, ContainerEvent } from '../../common/model/event';
import type { ContainerHealth } from '../../common/model/container';
import { decodeLimitsChange, encodeLimitsChange } from '../../common/model/limitsChange';
import type { NotedEntry, NotedKind } from '../../timeline/timelineEntry';
import { decodeSubject, encodeSubject } from '../../timeline/timelineSubject';
import type { StoredEvent } from './catalogRecord';
import { numberOrUndefined, textOrUndefined } from '../files/sqlDatabase';
import type { SqlDatabase, SqlValue } from '../files/sqlDatabase';
import type { TrustedUntil } from './trustedUntil';

/**
 * Most events per action and engine, so that no noise pushes out rare events, nor one engine those of
 * another. The containers with most of them make room: one that crashes every minute costs the others
 * nothing.
 */
const maxEventsPerShare = 10_000;
/**
 * Most events of one action over all engines: then the engine with most of them makes room. An engine could
 * claim to be another one each time.
 */
const maxEventsPerAction = 4 * maxEventsPerShare;
/** The share that is dropped to make room, so that this is not done at each event. */
const droppedShare = 0.1;

const columns = 'at_ms, container_id, action, name, exit_code, health, signal';
/** `text`: for changed limits, the old and new ones. */
const storedColumns = `${columns}, engine_key, ordinal, text`;
const noteColumns = 'at_ms, container_id, action, ordinal, name, kind, subject, text';

export interface EventSpan {
  readonly fromMs: number;
  readonly toMs: number;
  /** Only events of these actions; all without it. */
  readonly actions?: readonly ContainerAction[];
}

/** Container events and notes, the newest of them. A note's kind is its action, with its own share. */
export class RunEvents {
  readonly #database: SqlDatabase;
  readonly #trustedUntil: TrustedUntil;
  /** Number of events by action and the engine's key. */
  readonly #counts = new Map<string, Map<string | null, number>>();
  /** An event later than this cannot be stored already. */
  #newestMs = Number.NEGATIVE_INFINITY;
  /** Made at the first health event. */
  #health: HealthNews | undefined;

  constructor(database: SqlDatabase, trustedUntil: TrustedUntil) {
    this.#database = database;
    this.#trustedUntil = trustedUntil;
    this.recount();
  }

  /**
   * The events that are not stored yet and say something new, in stored form. To be added one by one, with
   * `add`.
   */
  newsOf(events: readonly ContainerEvent[]): StoredEvent[] {
    if (events.some(({ action }) => action === 'health_status')) this.#health ??= this.#readHealth();
    const news = withOrdinals(
      events.map(event => ({ ...event, timestampMs: Math.round(event.timestampMs) })),
    );
    return news.filter(event => !this.#has(event) && (this.#health?.isNews(event) ?? true));
  }

  /** An event that is stored already changes nothing. */
  add(event: StoredEvent): void {
    const { timestampMs, containerId, action, name, exitCode, health, signal, engineKey, ordinal } = event;
    const { limits } = event;
    const sql = `INSERT OR IGNORE INTO events (${storedColumns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
    const text = limits ? encodeLimitsChange(limits) : null;
    const told = [exitCode ?? null, health ?? null, signal ?? null, engineKey ?? null, ordinal ?? 0, text];
    this.#database.run(sql, [timestampMs, containerId, action, name, ...told]);
    this.#newestMs = Math.max(this.#newestMs, timestampMs);
    this.#noteCount(action, engineKey ?? null);
  }

  /** A new note's number among those of its time and kind; `undefined` if it is stored already. */
  ordinalOf({ timestampMs, kind, subject, text }: NotedEntry): number | undefined {
    const sql =
      "SELECT ordinal, subject, text FROM events WHERE at_ms = ? AND container_id = '' AND action = ?";
    let ordinal = 0;
    let isThere = false;
    this.#database.forEach(sql, [timestampMs, kind], ([taken, about, said]) => {
      ordinal = Math.max(ordinal, Number(taken) + 1);
      isThere ||= said === text && textOrUndefined(about) === (subject && encodeSubject(subject));
    });
    return isThere ? undefined : ordinal;
  }

  addNote({ timestampMs, kind, subject, text }: NotedEntry, ordinal: number): void {
    const sql = `INSERT OR IGNORE INTO events (${noteColumns}) VALUES (?, '', ?, ?, '', ?, ?, ?)`;
    this.#database.run(sql, [
      timestampMs,
      kind,
      ordinal,
      kind,
      subject ? encodeSubject(subject) : null,
      text,
    ]);
    this.#noteCount(kind, null);
  }

  /** Newest first, both ends of the span included. */
  readNotes({ fromMs, toMs }: EventSpan, kinds: readonly NotedKind[], limit: number): NotedEntry[] {
    const notes: NotedEntry[] = [];
    const sql = `SELECT at_ms, kind, subject, text FROM events WHERE at_ms >= ? AND at_ms <= ?
      AND kind IN (SELECT value FROM json_each(?)) ORDER BY at_ms DESC, ordinal DESC LIMIT ?`;
    this.#database.forEach(sql, [fromMs, toMs, JSON.stringify(kinds), limit], ([atMs, kind, about, text]) => {
      const subject = decodeSubject(textOrUndefined(about) ?? '');
      const note = { kind: String(kind) as NotedKind, timestampMs: Number(atMs), text: String(text) };
      notes.push({ ...note, ...(subject && { subject }) });
    });
    return notes;
  }

  #noteCount(action: string, engineKey: string | null): void {
    const counts = this.#countsOf(action);
    const count = (counts.get(engineKey) ?? 0) + 1;
    counts.set(engineKey, count);
    if (count > maxEventsPerShare) this.#makeRoom(action, engineKey);
    if (sumOf(counts) > maxEventsPerAction) this.#makeRoom(action, keyOfMost(counts));
  }

  /** To be called when others deleted events. */
  recount(): void {
    this.#health = undefined;
    this.#newestMs = this.#database.number('SELECT max(at_ms) FROM events') ?? Number.NEGATIVE_INFINITY;
    this.#counts.clear();
    const sql = 'SELECT action, engine_key, count(*) FROM events GROUP BY action, engine_key';
    this.#database.forEach(sql, [], ([action, engineKey, count]) =>
      this.#countsOf(String(action)).set(textOrUndefined(engineKey) ?? null, Number(count)),
    );
  }

  /** Newest first, both ends of the span included; only those that `isWanted` selects, if given. */
  read(
    { fromMs, toMs, actions }: EventSpan,
    limit: number,
    isWanted: ((containerId: string, name: string, isRename: boolean) => boolean) | undefined,
  ): ContainerEvent[] {
    const events: ContainerEvent[] = [];
    // Filtered in SQLite: each row that it hands out costs many times as much.
    const chosen = actions ? 'AND action IN (SELECT value FROM json_each(?))' : '';
    const sql = `SELECT ${columns}, text FROM events WHERE at_ms >= ? AND at_ms <= ? AND kind IS NULL ${chosen}
      ORDER BY at_ms DESC, ordinal DESC`;
    const values = [fromMs, toMs, ...(actions ? [JSON.stringify(actions)] : [])];
    this.#database.forEach(sql, values, row => {
      const event = events.length < limit ? eventOf(row) : undefined;
      if (event && isWanted?.(event.containerId, event.name, event.action === 'rename') !== false)
        events.push(event);
    });
    return events;
  }

  /**
   * Events of one container within a span (the newest `limit`), and the last `create`, `start` and
   * `health_status` before it; oldest first.
   */
  readLife(containerId: string, { fromMs, toMs }: EventSpan, limit: number): ContainerEvent[] {
    const ofContainer = `SELECT ${columns} FROM events WHERE container_id = ? AND kind IS NULL`;
    const rows = ['create', 'start', 'health_status'].flatMap(action =>
      this.#database.all(`${ofContainer} AND action = ? AND at_ms < ? ORDER BY at_ms DESC LIMIT 1`, [
        containerId,
        action,
        fromMs,
      ]),
    );
    const sql = `${ofContainer} AND at_ms >= ? AND at_ms <= ? ORDER BY at_ms DESC, ordinal DESC LIMIT ?`;
    rows.push(...this.#database.all(sql, [containerId, fromMs, toMs, limit]).reverse());
    return rows.map(eventOf).sort((a, b) => a.timestampMs - b.timestampMs);
  }

  #has({ timestampMs, containerId, action, ordinal = 0 }: StoredEvent): boolean {
    if (timestampMs > this.#newestMs) return false;
    const sql = 'SELECT 1 FROM events WHERE at_ms = ? AND container_id = ? AND action = ? AND ordinal = ?';
    return this.#database.number(sql, [timestampMs, containerId, action, ordinal]) !== undefined;
  }

  #readHealth(): HealthNews {
    const health = new HealthNews();
    const sql = `SELECT ${columns} FROM events WHERE kind IS NULL ORDER BY at_ms, ordinal`;
    this.#database.forEach(sql, [], ([atMs, containerId, action, name, , told]) => {
      health.isNews({
        timestampMs: Number(atMs),
        containerId: String(containerId),
        name: String(name),
        action: String(action) as ContainerAction,
        health: textOrUndefined(told) as ContainerHealth | undefined,
      });
    });
    return health;
  }

  #countsOf(action: string): Map<string | null, number> {
    let counts = this.#counts.get(action);
    if (!counts) this.#counts.set(action, (counts = new Map<string | null, number>()));
    return counts;
  }

  /**
   * Deletes the oldest events of an action and engine, of the containers (or notes' subjects) with most, and
   * before them those that are not to be trusted.
   */
  #makeRoom(action: string, engineKey: string | null): void {
    // The count may include events that were stored already.
    const count = this.#count(action, engineKey);
    const counts = this.#countsOf(action);
    counts.set(engineKey, count);
    if (count <= maxEventsPerShare && sumOf(counts) <= maxEventsPerAction) return;
    this.#database.run(
      `DELETE FROM events WHERE (at_ms, container_id, action, ordinal) IN (
         SELECT at_ms, container_id, action, ordinal FROM (
           SELECT at_ms, container_id, action, ordinal,
             row_number() OVER (
               PARTITION BY container_id, subject, at_ms > ?1 ORDER BY at_ms DESC, ordinal DESC) AS place
           FROM events WHERE action = ?2 AND engine_key IS ?3)
         ORDER BY at_ms > ?1 DESC, place DESC, at_ms LIMIT ?4)`,
      [this.#trustedUntil(), action, engineKey, Math.ceil(count * droppedShare)],
    );
    counts.set(engineKey, this.#count(action, engineKey));
  }

  #count(action: string, engineKey: string | null): number {
    const sql = 'SELECT count(*) FROM events WHERE action = ? AND engine_key IS ?';
    return this.#database.number(sql, [action, engineKey]) ?? 0;
  }
}

/** A row of `columns` and `text`. */
function eventOf([atMs, id, action, name, exitCode, health, signal, text]: SqlValue[]): ContainerEvent {
  return {
    timestampMs: Number(atMs),
    containerId: String(id),
    name: String(name),
    action: String(action) as ContainerAction,
    exitCode: numberOrUndefined(exitCode),
    health: textOrUndefined(health) as ContainerHealth | undefined,
    signal: numberOrUndefined(signal),
    ...(text !== null && { limits: decodeLimitsChange(textOrUndefined(text)) }),
  };
}

/**
 * Numbers events with the same time, container and action, in their order: times are clamped to when an event
 * was heard, so two of them need not be one.
 */
function withOrdinals(events: readonly ContainerEvent[]): StoredEvent[] {
  const counts = new Map<string, number>();
  return events.map(event => {
    const key = `${event.timestampMs} ${event.containerId} ${event.action}`;
    const ordinal = counts.get(key) ?? 0;
    counts.set(key, ordinal + 1);
    return ordinal === 0 ? event : { ...event, ordinal };
  });
}

function keyOfMost(counts: ReadonlyMap<string | null, number>): string | null {
  const [most] = [...counts].sort(([, a], [, b]) => b - a);
  return most?.[0] ?? null;
}

function sumOf(counts: ReadonlyMap<unknown, number>): number {
  return [...counts.values()].reduce((sum, count) => sum + count, 0);
}
