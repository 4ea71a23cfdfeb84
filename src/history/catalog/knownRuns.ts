import type { KnownRun } from '../runs/knownRun';
import { isSameRun, runKeyOf } from '../runs/runKey';
import type { RunName } from '../runs/runKey';

interface Known {
  run: KnownRun;
  /** When it was last seen according to the records and the database. */
  recordedSeenMs: number | undefined;
}

interface OfContainer {
  /** The run that was last seen. */
  current: Known;
  /** All of them by run key; only if there were several, because most containers are never renamed. */
  all?: Map<string, Known>;
}

/** All known runs, in memory, and which one each container is in. */
export class KnownRuns {
  readonly #containers = new Map<string, OfContainer>();

  /** `runs`: as the database has them. */
  constructor(runs: Iterable<KnownRun>) {
    for (const run of runs) this.setRecorded(run);
  }

  values(): KnownRun[] {
    return [...this.#containers.values()].flatMap(container => knownOf(container).map(({ run }) => run));
  }

  /** Runs that were last seen at another time than the records and the database say. */
  seenSince(): KnownRun[] {
    return [...this.#containers.values()].flatMap(container =>
      knownOf(container).flatMap(({ run, recordedSeenMs }) =>
        run.lastSeenMs === recordedSeenMs ? [] : [run],
      ),
    );
  }

  get(name: RunName): KnownRun | undefined {
    return this.#find(name)?.run;
  }

  /** The current or last run of a container. */
  current(containerId: string): KnownRun | undefined {
    return this.#containers.get(containerId)?.current.run;
  }

  /** Adds a run or replaces what is known of it. */
  set(run: KnownRun): void {
    this.#set(run);
  }

  /** The same for a run whose `lastSeenMs` is recorded. */
  setRecorded(run: KnownRun): void {
    this.#set(run).recordedSeenMs = run.lastSeenMs;
  }

  /** For the usual tick: a container was seen once more. */
  see(containerId: string, timestampMs: number): void {
    const current = this.#containers.get(containerId)?.current;
    if (current) current.run = { ...current.run, lastSeenMs: timestampMs };
  }

  delete(name: RunName): void {
    const container = this.#containers.get(name.containerId);
    const known = this.#find(name);
    if (!container || !known) return;
    container.all?.delete(runKeyOf(name));
    const [first, ...others] = knownOf(container).filter(each => each !== known);
    if (!first) this.#containers.delete(name.containerId);
    else container.current = others.reduce(later, first);
  }

  /** A container's runs: more than one where it was renamed. */
  ofContainer(containerId: string): KnownRun[] {
    const container = this.#containers.get(containerId);
    return container ? knownOf(container).map(({ run }) => run) : [];
  }

  /**
   * The keys of the rows of some runs. Roll-ups from before names were kept belong to a container's first
   * name.
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

  /** Returns a test of whether an event of a container, under its name of that time, belongs to some runs. */
  eventFilter(runs: readonly RunName[]): (containerId: string, name: string, isRename: boolean) => boolean {
    const chosen = new Map<string, Set<string>>();
    for (const { containerId, name } of runs) {
      chosen.set(containerId, (chosen.get(containerId) ?? new Set()).add(name));
    }
    return (containerId, name, isRename) => {
      const names = chosen.get(containerId);
      // A rename belongs to both names.
      if (!names || names.has(name) || isRename) return names !== undefined;
      return !this.ofContainer(containerId).some(run => run.name === name);
    };
  }

  #find(name: RunName): Known | undefined {
    const container = this.#containers.get(name.containerId);
    return container && findIn(container, name);
  }

  #set(run: KnownRun): Known {
    const container = this.#containers.get(run.containerId);
    const known = (container && findIn(container, run)) ?? { run, recordedSeenMs: undefined };
    known.run = run;
    if (!container) {
      this.#containers.set(run.containerId, { current: known });
      return known;
    }
    if (known !== container.current) {
      container.all ??= new Map([[runKeyOf(container.current.run), container.current]]);
      container.all.set(runKeyOf(run), known);
      container.current = later(container.current, known);
    }
    return known;
  }
}

function findIn({ current, all }: OfContainer, name: RunName): Known | undefined {
  return isSameRun(current.run, name) ? current : all?.get(runKeyOf(name));
}

function knownOf({ current, all }: OfContainer): Known[] {
  return all ? [...all.values()] : [current];
}

/** The one that was seen last; of two that were seen at once, the second. */
function later(a: Known, b: Known): Known {
  return a.run.lastSeenMs <= b.run.lastSeenMs ? b : a;
}
