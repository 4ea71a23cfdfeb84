import { HealthNews } from '../../common/model/healthNews';
import type { ContainerAction, ContainerEvent } from '../../common/model/event';
import type { ContainerHealth } from '../../common/model/container';
import { decodeLimitsChange, encodeLimitsChange } from '../../common/model/limitsChange';
import type { NotedEntry, NotedKind } from '../../timeline/timelineEntry';
import { decodeSubject, encodeSubject } from '../../timeline/timelineSubject';
import type { StoredEvent } from './catalogRecord';
import { numberOrUndefined, textOrUndefined } from '../files/sqlDatabase';
import type { SqlDatabase, SqlValue } from '../files/sqlDatabase';

/**
 * Most events of each action of each engine, so that no noise pushes out what is rare, nor one engine what
 * another told. Within one, room is made by the containers that have most: one that crashes every minute
 * costs the others nothing.
 */
const maxEventsPerShare = 10_000;
/**
 * Most events of one action over all engines: then the engine that has most of it makes room. One could say each time that
 * it is another.
 */
const maxEventsPerAction = 4 * maxEventsPerShare;
/** How much of a share goes when it makes room, so that this is not done at each event. */
const droppedShare = 0.1;

const columns = 'at_ms, container_id, action, name, exit_code, health, signal';
/** `text`: of an event of changed limits, from what to what. */
const storedColumns = `${columns}, engine_key, ordinal, text`;
const noteColumns = 'at_ms, container_id, action, ordinal, name, kind, subject, text';

export interface EventSpan {
  readonly fromMs: number;
  readonly toMs: number;
  /** Only these; without it all of them. */
  readonly actions?: readonly ContainerAction[];
}

/**
 * What engines told of containers and what was noted beside it, the newest of it. A note has its kind for an
 * action, and its share.
 */
export class RunEvents {
  readonly #database: SqlDatabase;
  /** By action and the engine's key. */
  readonly #counts = new Map<string, Map<string | null, number>>();
  /** An event after it cannot be there already. */
  #newestMs = Number.NEGATIVE_INFINITY;
  /** Made when the first event of health comes. */
  #health: HealthNews | undefined;

  constructor(database: SqlDatabase) {
    this.#database = database;
    this.recount();
  }

  /**
   * Those that are not there already and say something new, as they are stored. To be added one by one, with
   * `add`.
   */
  newsOf(events: readonly ContainerEvent[]): StoredEvent[] {
    if (events.some(({ action }) => action === 'health_status')) this.#health ??= this.#readHealth();
    const news = withOrdinals(
      events.map(event => ({ ...event, timestampMs: Math.round(event.timestampMs) })),
    );
    return news.filter(event => !this.#has(event) && (this.#health?.isNews(event) ?? true));
  }

  /** An event that is there already changes nothing. */
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

  /** The number that a note gets among those of its time and kind; `undefined` where it is there already. */
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

  /** To be called when events were deleted by others. */
  recount(): void {
    this.#health = undefined;
    this.#newestMs = this.#database.number('SELECT max(at_ms) FROM events') ?? Number.NEGATIVE_INFINITY;
    this.#counts.clear();
    const sql = 'SELECT action, engine_key, count(*) FROM events GROUP BY action, engine_key';
    this.#database.forEach(sql, [], ([action, engineKey, count]) =>
      this.#countsOf(String(action)).set(textOrUndefined(engineKey) ?? null, Number(count)),
    );
  }

  /** Newest first, both ends of the span included; those that are wanted, or all. */
  read(
    { fromMs, toMs, actions }: EventSpan,
    limit: number,
    isWanted: ((containerId: string, name: string, isRename: boolean) => boolean) | undefined,
  ): ContainerEvent[] {
    const events: ContainerEvent[] = [];
    // SQLite leaves out what is not asked for: each row that it hands out costs many times as much.
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
   * What was told of one container within a span, and before it how its life began, and its health last: oldest
   * first, the newest `limit` of them.
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

  /** Deletes the oldest of the containers, or subjects of notes, with most events of an action of an engine. */
  #makeRoom(action: string, engineKey: string | null): void {
    // What was there already was counted, too.
    const count = this.#count(action, engineKey);
    const counts = this.#countsOf(action);
    counts.set(engineKey, count);
    if (count <= maxEventsPerShare && sumOf(counts) <= maxEventsPerAction) return;
    this.#database.run(
      `DELETE FROM events WHERE (at_ms, container_id, action, ordinal) IN (
         SELECT at_ms, container_id, action, ordinal FROM (
           SELECT at_ms, container_id, action, ordinal,
             row_number() OVER (PARTITION BY container_id, subject ORDER BY at_ms DESC, ordinal DESC) AS place
           FROM events WHERE action = ? AND engine_key IS ?)
         ORDER BY place DESC, at_ms LIMIT ?)`,
      [action, engineKey, Math.ceil(count * droppedShare)],
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
 * Those of one time, container and action are numbered, in their order: clamped to when they were heard, two
 * need not be one.
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
