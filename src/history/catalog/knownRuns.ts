import type { KnownRun } from '../runs/knownRun';
import { runKeyOf } from '../runs/runKey';
import type { RunName } from '../runs/runKey';

/** All runs that history knows, in memory, and which of them each container is in. */
export class KnownRuns {
  readonly #runs = new Map<string, KnownRun>();
  /** Keys of each container's runs. */
  readonly #keysOf = new Map<string, Set<string>>();
  /** The run that was last seen of each container. */
  readonly #current = new Map<string, string>();

  constructor(runs: Iterable<KnownRun>) {
    for (const run of runs) this.set(run);
  }

  values(): KnownRun[] {
    return [...this.#runs.values()];
  }

  /** With their keys. */
  entries(): IterableIterator<[string, KnownRun]> {
    return this.#runs.entries();
  }

  get(name: RunName): KnownRun | undefined {
    return this.ofKey(runKeyOf(name));
  }

  ofKey(key: string): KnownRun | undefined {
    return this.#runs.get(key);
  }

  /** The run that a container is in, or was in last. */
  current(containerId: string): KnownRun | undefined {
    const key = this.#current.get(containerId);
    return key === undefined ? undefined : this.#runs.get(key);
  }

  /** Adds a run or replaces what is known of it. */
  set(run: KnownRun): void {
    const { containerId } = run;
    const key = runKeyOf(run);
    this.#runs.set(key, run);
    const keys = this.#keysOf.get(containerId);
    if (keys) keys.add(key);
    else this.#keysOf.set(containerId, new Set([key]));
    const current = this.current(containerId);
    if (!current || current.lastSeenMs <= run.lastSeenMs) this.#current.set(containerId, key);
  }

  /** The usual tick's way: a container was seen once more. */
  see(containerId: string, timestampMs: number): void {
    const key = this.#current.get(containerId);
    const run = key === undefined ? undefined : this.#runs.get(key);
    if (key !== undefined && run) this.#runs.set(key, { ...run, lastSeenMs: timestampMs });
  }

  delete(name: RunName): void {
    const { containerId } = name;
    const key = runKeyOf(name);
    this.#runs.delete(key);
    const keys = this.#keysOf.get(containerId);
    keys?.delete(key);
    this.#current.delete(containerId);
    if (keys?.size === 0) this.#keysOf.delete(containerId);
    for (const run of this.ofContainer(containerId)) this.set(run);
  }

  /** A container's runs: more than one where it was renamed. */
  ofContainer(containerId: string): KnownRun[] {
    return [...(this.#keysOf.get(containerId) ?? [])].flatMap(key => this.#runs.get(key) ?? []);
  }

  /**
   * The keys of the rows of some runs. What was rolled up before names were kept belongs to a container's
   * first name.
   */
  rowKeysOf(runs: readonly RunName[]): ReadonlySet<string> {
    const keys = new Set(runs.map(runKeyOf));
    for (const { containerId } of runs) {
      const first = this.ofContainer(containerId).reduce<KnownRun | undefined>(
        (oldest, run) => (oldest && oldest.firstSeenMs <= run.firstSeenMs ? oldest : run),
        undefined,
      );
      if (!first || keys.has(runKeyOf(first))) keys.add(containerId);
    }
    return keys;
  }

  /** Whether something that was told of a container, under the name it had then, is of one of some runs. */
  eventFilter(runs: readonly RunName[]): (containerId: string, name: string, isRename: boolean) => boolean {
    const chosen = new Map<string, Set<string>>();
    for (const { containerId, name } of runs) {
      chosen.set(containerId, (chosen.get(containerId) ?? new Set()).add(name));
    }
    return (containerId, name, isRename) => {
      const names = chosen.get(containerId);
      // A rename is of both names.
      if (!names || names.has(name) || isRename) return names !== undefined;
      return !this.ofContainer(containerId).some(run => run.name === name);
    };
  }
}
