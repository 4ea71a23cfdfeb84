import type { Log } from '../common/log';

/** Logs when something begins to fail and when it works again: never once a tick. */
export class FailureLog<Source extends string> {
  readonly #log: Log;
  readonly #recovered: Readonly<Record<Source, string>>;
  readonly #failing = new Set<Source>();

  /** `recovered`: what is said of each source that works again. */
  constructor(log: Log, recovered: Readonly<Record<Source, string>>) {
    this.#log = log;
    this.#recovered = recovered;
  }

  /** `undefined`: there is no problem. */
  report(source: Source, problem: string | undefined): void {
    if (this.#failing.has(source) === (problem !== undefined)) return;
    if (problem === undefined) {
      this.#failing.delete(source);
      this.#log.info(this.#recovered[source]);
    } else {
      this.#failing.add(source);
      this.#log.warn(problem);
    }
  }
}
