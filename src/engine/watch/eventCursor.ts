import type { ParsedEvent } from '../parse/parseEvent';

/** Most events remembered: more than an engine keeps to replay. */
const maxRecent = 1024;

/**
 * How far an engine's events were heard, kept over connections, so that the next stream goes on where the
 * last one broke. The engine also replays the event it is given, and its clock may step, so duplicates are
 * recognized by their content.
 */
export class EventCursor {
  #since: string | undefined;
  readonly #recent = new Set<string>();

  /** Where the next stream begins; `undefined`: only what happens from now on. */
  get since(): string | undefined {
    return this.#since;
  }

  /**
   * A stream is open since this time of the engine's clock: what happens from now on is asked for again if it
   * breaks.
   */
  open(engineTimeMs: number): void {
    this.#since ??= String(Math.floor(engineTimeMs / 1000));
  }

  /** Notes an event; `false`: it was heard before. */
  accept({ stamp, event, isAhead }: ParsedEvent): boolean {
    const key = `${stamp} ${event.containerId} ${event.action}`;
    if (this.#recent.has(key)) return false;
    this.#recent.add(key);
    if (!isAhead) this.#since = stamp;
    if (this.#recent.size > maxRecent) {
      for (const oldest of this.#recent) {
        this.#recent.delete(oldest);
        break;
      }
    }
    return true;
  }

  /** What happened meanwhile is not asked for: it is another engine, or nobody wanted to know. */
  clear(): void {
    this.#since = undefined;
    this.#recent.clear();
  }
}
