import * as path from 'node:path';
import type { ContainerReading, IoPart } from '../../common/model/sample';
import { parseNetDev } from '../kernel/procFiles';
import { cgroupFiles, memoryFigures, nothingKnown } from './cgroupFiles';
import type { CgroupFigures, CgroupFile, MemoryParts, Mutable } from './cgroupFiles';
import { EngineInterfaces } from './engineInterfaces';
import { locateCgroup } from './locateCgroup';
import { ParsedFile } from './parsedFile';

export interface CgroupSubject {
  readonly id: string;
  /** The container's first process, as this machine numbers it. */
  readonly pid: number;
  /** Whether its network namespace is its own: not the host's and not another container's. */
  readonly hasOwnNetwork: boolean;
}

interface OpenFile extends Omit<CgroupFile, 'parse' | 'path'> {
  readonly file: ParsedFile<CgroupFigures>;
}

/** After so long without CPU time, nothing that the container's processes began is still under way. */
const settledAfterMs = 1000;

/**
 * Files of one container, open and read again at each tick, so that every figure is of the moment that the
 * reading is told to be of. Left out is only what cannot have changed: see `cgroupFiles`.
 */
export class CgroupReader {
  /** The first is that of CPU time. */
  #files: OpenFile[] = [];
  readonly #network: ParsedFile<readonly IoPart[]> | undefined;
  readonly #interfaces = new EngineInterfaces();
  /** What the files told last: most tell the same again. */
  readonly #reading: Mutable<ContainerReading>;
  readonly #memory: MemoryParts = {};
  #reads: number;
  /** When CPU time was last seen to have grown. */
  #movedMs = -Infinity;
  /** Figures that move with CPU time were read after CPU time had not changed for long enough. */
  #isSettled = false;

  /**
   * Throws when the container's files may not be read, and where they cannot be shown to be this container's.
   * `root` is as in `locateCgroup`.
   */
  constructor({ id, pid, hasOwnNetwork }: CgroupSubject, root = '/') {
    this.#reading = nothingKnown(id);
    // Spreads the containers' seldom-read files over the ticks.
    this.#reads = id.charCodeAt(id.length - 1);
    try {
      // Open before the check, so that the open files belong to the process that was checked: its number may
      // be reused.
      if (hasOwnNetwork)
        this.#network = new ParsedFile(path.join(root, 'proc', String(pid), 'net/dev'), parseOuterNet, true);
      const location = locateCgroup(id, pid, root);
      if (!location) throw new Error('its process is not in a cgroup of its id');
      const [cpu, ...others] = cgroupFiles(location);
      if (!cpu || !this.#openIfThere(cpu)) throw new Error('its cgroup has no CPU figures');
      for (const each of others) this.#openIfThere(each);
    } catch (error) {
      this.dispose();
      throw error;
    }
  }

  /** Which of the namespace's interfaces count, and whether the engine has to be asked. */
  get interfaces(): EngineInterfaces {
    return this.#interfaces;
  }

  /** Throws when the container has ended. `nowMs`: as `monotonicMs` tells it. */
  read(nowMs = monotonicMs()): ContainerReading {
    const reading = this.#reading;
    const { cpuTotalNs } = reading;
    const { usageBytes } = this.#memory;
    const isOdd = reading.readAtMs > 0 && ++this.#reads % 2 !== 0;
    reading.readAtMs = nowMs;
    for (const each of this.#files) {
      const isAtRest = this.#isSettled && reading.cpuTotalNs === cpuTotalNs;
      const isSameMemory = this.#memory.usageBytes === usageBytes;
      const isStill = isAtRest && (each.movesWithCpu || (each.movesWithMemory && isSameMemory));
      const isNotDue = isOdd && each.isSeldom?.(reading);
      if (!isStill && !isNotDue) this.#readOne(each);
    }
    if (reading.cpuTotalNs !== cpuTotalNs) this.#movedMs = nowMs;
    this.#isSettled = nowMs - this.#movedMs >= settledAfterMs;
    if (this.#network) Object.assign(reading, this.#interfaces.changeOf(this.#network.readChange()));
    return { ...reading };
  }

  dispose(): void {
    this.#network?.close();
    for (const { file } of this.#files) file.close();
    this.#files = [];
  }

  #readOne(each: OpenFile): void {
    try {
      const change = each.file.readChange();
      if (change) this.#take(change);
    } catch (error) {
      if (each.unlessRefused === undefined) throw error;
      each.file.close();
      this.#files = this.#files.filter(other => other !== each);
      this.#reading[each.unlessRefused] = undefined;
    }
  }

  #take({ memory, ...figures }: CgroupFigures): void {
    Object.assign(this.#reading, figures);
    if (memory) Object.assign(this.#reading, memoryFigures(Object.assign(this.#memory, memory)));
  }

  /**
   * A controller or figure that is off has no file or one that cannot be read. A missing permission is
   * reported.
   */
  #openIfThere({ path: file, parse, ...rest }: CgroupFile): boolean {
    try {
      this.#files.push({ file: new ParsedFile(file, parse), ...rest });
      return true;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'ENOENT' && code !== 'ENOTSUP') throw error;
      return false;
    }
  }
}

/**
 * Milliseconds since a moment that all processes of this machine share, so that the window that takes over
 * can continue the rates.
 */
function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

function parseOuterNet(text: string): IoPart[] {
  return parseNetDev(text).filter(({ name }) => name !== 'lo');
}
