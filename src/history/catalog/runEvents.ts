import { HealthNews } from '../../common/model/healthNews';
import type { ContainerAction, ContainerEvent, ContainerHealth } from '../../common/model/model';
import { numberOrUndefined, textOrUndefined } from '../files/sqlDatabase';
import type { SqlDatabase } from '../files/sqlDatabase';

/**
 * Of each action by itself, so that no noise pushes out what is rare. Within one, room is made by the containers that have most: one
 * that crashes every minute costs the others nothing.
 */
const maxEventsPerAction = 10_000;

const columns = 'at_ms, container_id, action, name, exit_code, health, signal';

export interface EventSpan {
  readonly fromMs: number;
  readonly toMs: number;
  /** Only these; without it all of them. */
  readonly actions?: readonly ContainerAction[];
}

/** What the engine told of containers, the newest of it. */
export class RunEvents {
  readonly #database: SqlDatabase;
  readonly #counts = new Map<string, number>();
  /** An event after it cannot be there already. */
  #newestMs = Number.NEGATIVE_INFINITY;
  /** Made when the first event of health comes. */
  #health: HealthNews | undefined;

  constructor(database: SqlDatabase) {
    this.#database = database;
    this.recount();
  }

  /** Those that are not there already and say something new, as they are stored. To be added one by one, with `add`. */
  newsOf(events: readonly ContainerEvent[]): ContainerEvent[] {
    if (events.some(({ action }) => action === 'health_status')) this.#health ??= this.#readHealth();
    const news = events.map(event => ({ ...event, timestampMs: Math.round(event.timestampMs) }));
    return news.filter(event => !this.#has(event) && (this.#health?.isNews(event) ?? true));
  }

  /** An event that is there already changes nothing. */
  add({ timestampMs, containerId, action, name, exitCode, health, signal }: ContainerEvent): void {
    const sql = `INSERT OR IGNORE INTO events (${columns}) VALUES (?, ?, ?, ?, ?, ?, ?)`;
    const told = [exitCode ?? null, health ?? null, signal ?? null];
    this.#database.run(sql, [timestampMs, containerId, action, name, ...told]);
    this.#newestMs = Math.max(this.#newestMs, timestampMs);
    const count = (this.#counts.get(action) ?? 0) + 1;
    this.#counts.set(action, count);
    if (count > maxEventsPerAction) this.#makeRoom(action);
  }

  /** To be called when events were deleted by others. */
  recount(): void {
    this.#health = undefined;
    this.#newestMs = this.#database.number('SELECT max(at_ms) FROM events') ?? Number.NEGATIVE_INFINITY;
    this.#counts.clear();
    this.#database.forEach('SELECT action, count(*) FROM events GROUP BY action', [], ([action, count]) =>
      this.#counts.set(String(action), Number(count)),
    );
  }

  /** Newest first, both ends of the span included; those that are wanted, or all. */
  read(
    { fromMs, toMs, actions }: EventSpan,
    limit: number,
    isWanted: ((containerId: string, name: string, isRename: boolean) => boolean) | undefined,
  ): ContainerEvent[] {
    const events: ContainerEvent[] = [];
    const sql = `SELECT ${columns} FROM events WHERE at_ms >= ? AND at_ms <= ? ORDER BY at_ms DESC`;
    this.#database.forEach(sql, [fromMs, toMs], ([atMs, id, action, name, exitCode, health, signal]) => {
      if (actions?.includes(action as ContainerAction) === false) return;
      if (events.length >= limit || isWanted?.(String(id), String(name), action === 'rename') === false)
        return;
      events.push({
        timestampMs: Number(atMs),
        containerId: String(id),
        name: String(name),
        action: String(action) as ContainerAction,
        exitCode: numberOrUndefined(exitCode),
        health: textOrUndefined(health) as ContainerHealth | undefined,
        signal: numberOrUndefined(signal),
      });
    });
    return events;
  }

  #has({ timestampMs, containerId, action }: ContainerEvent): boolean {
    if (timestampMs > this.#newestMs) return false;
    const sql = 'SELECT 1 FROM events WHERE at_ms = ? AND container_id = ? AND action = ?';
    return this.#database.number(sql, [timestampMs, containerId, action]) !== undefined;
  }

  #readHealth(): HealthNews {
    const health = new HealthNews();
    const sql = `SELECT ${columns} FROM events ORDER BY at_ms`;
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

  /** The oldest of the containers with most events of an action; a tenth of all, so that this is not done at each event. */
  #makeRoom(action: string): void {
    const count = this.#count(action);
    const excess = count - Math.floor(maxEventsPerAction * 0.9);
    if (count > maxEventsPerAction) {
      this.#database.run(
        `DELETE FROM events WHERE (at_ms, container_id, action) IN (
           SELECT at_ms, container_id, action FROM (
             SELECT at_ms, container_id, action,
               row_number() OVER (PARTITION BY container_id ORDER BY at_ms DESC) AS place
             FROM events WHERE action = ?)
           ORDER BY place DESC, at_ms LIMIT ?)`,
        [action, excess],
      );
    }
    this.#counts.set(action, this.#count(action));
  }

  #count(action: string): number {
    return this.#database.number('SELECT count(*) FROM events WHERE action = ?', [action]) ?? 0;
  }
}
