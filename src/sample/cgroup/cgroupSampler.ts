import { setImmediate as nextTurn } from 'node:timers/promises';
import { messageOf } from '../../common/errors';
import type { ContainerReading } from '../../common/model/sample';
import type { Container } from '../../common/model/container';
import { networkOwnership } from '../../common/model/networkMode';
import { CgroupReader } from './cgroupReader';
import type { EngineInterfaces } from './engineInterfaces';

/** A container that was refused is tried again after so many ticks: permissions and mounts change. */
const retryAfterTicks = 60;
/** Yields the thread after so long, however many containers there are. */
const longestTurnMs = 4;

interface Entry {
  readonly pid: number;
  readonly reader?: CgroupReader;
  /** Why it cannot be read. */
  readonly problem?: string;
  ticksLeft: number;
}

export interface CgroupSamples {
  readonly readings: ReadonlyMap<string, ContainerReading>;
  /** Why the others could not be read here, by container id. */
  readonly problems: ReadonlyMap<string, string>;
}

/**
 * Reads containers of an engine on this machine from their cgroups: a thousandth of what asking the engine
 * costs, and nothing for the engine. Each container's files are opened once, after a check that they are that
 * container's.
 */
export class CgroupSampler {
  readonly #root: string;
  readonly #entries = new Map<string, Entry>();
  #resets = 0;

  /** `root`: another than `/` in tests. */
  constructor(root = '/') {
    this.#root = root;
  }

  /**
   * Containers without a known process are not among the answers; nor are, after a `reset` meanwhile, those
   * not yet read.
   */
  async sample(running: readonly Container[]): Promise<CgroupSamples> {
    const resets = this.#resets;
    let turnEndsMs = performance.now() + longestTurnMs;
    const readings = new Map<string, ContainerReading>();
    const problems = new Map<string, string>();
    for (const container of running) {
      if (performance.now() > turnEndsMs) {
        await nextTurn();
        if (this.#resets !== resets) return { readings, problems };
        turnEndsMs = performance.now() + longestTurnMs;
      }
      const entry = this.#entryOf(container);
      if (!entry?.reader) {
        problems.set(container.id, entry?.problem ?? 'its process is not known');
        continue;
      }
      try {
        readings.set(container.id, entry.reader.read());
      } catch (error) {
        // Most likely the container has ended. If not, the engine is asked now, and the files are opened anew
        // at the next tick.
        this.#drop(container.id);
        problems.set(container.id, messageOf(error));
      }
    }
    this.#forgetOthers(running);
    return { readings, problems };
  }

  /**
   * Containers whose engine should now be asked which interfaces it gave them; each at most once in a while.
   */
  unsureInterfaces(nowMs: number): ReadonlyMap<string, EngineInterfaces> {
    const unsure = new Map<string, EngineInterfaces>();
    for (const [id, { reader }] of this.#entries)
      if (reader?.interfaces.shouldAsk(nowMs)) unsure.set(id, reader.interfaces);
    return unsure;
  }

  /** Closes all files; the next sample opens them again. */
  reset(): void {
    this.#resets++;
    for (const id of [...this.#entries.keys()]) this.#drop(id);
  }

  #entryOf({ id, pid, networkMode }: Container): Entry | undefined {
    if (pid === undefined) return undefined;
    const known = this.#entries.get(id);
    const isUsable = known?.pid === pid && (known.reader !== undefined || --known.ticksLeft > 0);
    if (isUsable) return known;
    this.#drop(id);
    const hasOwnNetwork = networkOwnership(networkMode) === 'own';
    const entry = this.#open({ id, pid, hasOwnNetwork });
    this.#entries.set(id, entry);
    return entry;
  }

  #open(subject: ConstructorParameters<typeof CgroupReader>[0]): Entry {
    try {
      return { pid: subject.pid, reader: new CgroupReader(subject, this.#root), ticksLeft: 0 };
    } catch (error) {
      return { pid: subject.pid, problem: messageOf(error), ticksLeft: retryAfterTicks };
    }
  }

  #forgetOthers(running: readonly Container[]): void {
    if (this.#entries.size === 0) return;
    const ids = new Set(running.map(({ id }) => id));
    for (const id of [...this.#entries.keys()]) if (!ids.has(id)) this.#drop(id);
  }

  #drop(id: string): void {
    this.#entries.get(id)?.reader?.dispose();
    this.#entries.delete(id);
  }
}
