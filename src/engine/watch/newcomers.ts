import type { Container } from '../../common/model/container';
import { minuteMs } from '../../common/time';
import { maxContainers } from '../parse/containerListing';

/** Taken over time, beyond a first list: more than a machine starts for long. */
const mostPerMinute = 600;

/**
 * Bounds how many containers of an engine there come to be: each new one, and each new name of one, takes
 * memory and disk for as long as history is kept. Kept over connections.
 */
export class Newcomers {
  /** By container and name; the one listed last comes last. */
  readonly #taken = new Set<string>();
  #left = maxContainers;
  #atMs = 0;

  /** Whether to take a listed container. `nowMs` is monotonic. */
  takes({ id, name, workload }: Container, nowMs: number): boolean {
    const key = `${id} ${name} ${workload.key}`;
    if (!this.#taken.delete(key)) {
      this.#left = Math.min(maxContainers, this.#left + ((nowMs - this.#atMs) * mostPerMinute) / minuteMs);
      this.#atMs = nowMs;
      if (this.#left < 1) return false;
      this.#left--;
    }
    this.#taken.add(key);
    const [oldest] = this.#taken;
    if (this.#taken.size > 2 * maxContainers && oldest !== undefined) this.#taken.delete(oldest);
    return true;
  }
}
