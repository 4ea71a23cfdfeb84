import type { Clock } from '../common/clock';
import type { Log } from '../common/log';
import { minuteMs } from '../common/time';

/** What fails at every second tick would otherwise log for ever, in turn, that it fails and that it works. */
const steadyAfterMs = minuteMs;

/**
 * Logs when something begins to fail, and when it has worked again for a minute: never once a tick. Needs no
 * timer, because each tick reports.
 */
export class FailureLog<Source extends string> {
  readonly #log: Log;
  readonly #clock: Clock;
  readonly #recovered: Readonly<Record<Source, string>>;
  /** What fails, or did so lately; with the monotonic time since when it has worked again, if it has. */
  readonly #failing = new Map<Source, number | undefined>();

  /** `recovered`: what is said of each source that works again. */
  constructor(log: Log, clock: Clock, recovered: Readonly<Record<Source, string>>) {
    this.#log = log;
    this.#clock = clock;
    this.#recovered = recovered;
  }

  /** `undefined`: there is no problem. */
  report(source: Source, problem: string | undefined): void {
    if (problem !== undefined) {
      if (!this.#failing.has(source)) this.#log.warn(problem);
      this.#failing.set(source, undefined);
    } else if (this.#failing.has(source)) this.#noteSuccess(source);
  }

  #noteSuccess(source: Source): void {
    const nowMs = this.#clock.monotonicMs();
    const sinceMs = this.#failing.get(source) ?? nowMs;
    this.#failing.set(source, sinceMs);
    if (nowMs - sinceMs < steadyAfterMs) return;
    this.#failing.delete(source);
    this.#log.info(this.#recovered[source]);
  }
}
