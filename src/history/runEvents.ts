import type { ContainerAction, ContainerEvent, ContainerHealth } from '../common/model';
import { numberOrUndefined, textOrUndefined } from './sqlDatabase';
import type { SqlDatabase } from './sqlDatabase';

/** The catalogue is written whole, so what a day of short-lived containers tells must not make it large. */
const maxEvents = 10_000;

/** What the engine told of containers, the newest of it. */
export class RunEvents {
  readonly #database: SqlDatabase;
  #count: number;

  constructor(database: SqlDatabase) {
    this.#database = database;
    this.#count = database.number('SELECT count(*) FROM events') ?? 0;
  }

  /** An event that is there already changes nothing. */
  add(events: readonly ContainerEvent[]): void {
    this.#database.transaction(() => {
      for (const { timestampMs, containerId, action, name, exitCode, health } of events) {
        this.#database.run('INSERT OR IGNORE INTO events VALUES (?, ?, ?, ?, ?, ?)', [
          Math.round(timestampMs),
          containerId,
          action,
          name,
          exitCode ?? null,
          health ?? null,
        ]);
      }
    });
    this.#count += events.length;
    if (this.#count > maxEvents) this.#dropOldest();
  }

  /** Newest first, both ends of the span included; of some containers or of all. */
  read(
    span: { readonly fromMs: number; readonly toMs: number },
    limit: number,
    containerIds: ReadonlySet<string> | undefined,
  ): ContainerEvent[] {
    const events: ContainerEvent[] = [];
    const sql = `SELECT at_ms, container_id, action, name, exit_code, health FROM events
      WHERE at_ms >= ? AND at_ms <= ? ORDER BY at_ms DESC`;
    this.#database.forEach(sql, [span.fromMs, span.toMs], ([atMs, id, action, name, exitCode, health]) => {
      if (events.length >= limit || containerIds?.has(String(id)) === false) return;
      events.push({
        timestampMs: Number(atMs),
        containerId: String(id),
        name: String(name),
        action: String(action) as ContainerAction,
        exitCode: numberOrUndefined(exitCode),
        health: textOrUndefined(health) as ContainerHealth | undefined,
      });
    });
    return events;
  }

  #dropOldest(): void {
    // A tenth more than needed, so that this is not done at each event.
    const sql = 'SELECT at_ms FROM events ORDER BY at_ms DESC LIMIT 1 OFFSET ?';
    const oldestMs = this.#database.number(sql, [Math.floor(maxEvents * 0.9)]);
    if (oldestMs !== undefined) this.#database.run('DELETE FROM events WHERE at_ms <= ?', [oldestMs]);
    this.#count = this.#database.number('SELECT count(*) FROM events') ?? 0;
  }
}
