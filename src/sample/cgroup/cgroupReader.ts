import * as fs from 'node:fs';
import * as path from 'node:path';
import type { ContainerReading } from '../../common/model';
import { KernelFile } from '../kernelFile';
import { locateCgroup } from './locateCgroup';
import type { CgroupLocation } from './locateCgroup';
import { parseBlkio, parseEntry, parseIoStat, parseNamespaceNet, parseNumber } from './parseCgroupFiles';
import type { BlockCounters } from './parseCgroupFiles';

export interface CgroupSubject {
  readonly id: string;
  /** The container's first process, as this machine numbers it. */
  readonly pid: number;
  /** Whether its network namespace is its own: not the host's and not another container's. */
  readonly hasOwnNetwork: boolean;
}

type Figures = Omit<ContainerReading, 'id' | 'readAtMs'>;

/** Files of one container, open and read again at each tick. */
export class CgroupReader {
  readonly #id: string;
  readonly #files = new Map<string, KernelFile>();
  readonly #version: 1 | 2;

  /**
   * Throws when the container's files may not be read, and where they cannot be shown to be this container's. `root` is as in
   * `locateCgroup`.
   */
  constructor({ id, pid, hasOwnNetwork }: CgroupSubject, root = '/') {
    const location = locateCgroup(id, pid, root);
    if (!location) throw new Error('its process is not in a cgroup of its id');
    this.#id = id;
    this.#version = location.version;
    try {
      for (const [name, file] of filesOf(location)) this.#openIfThere(name, file);
      if (!this.#files.has('cpu')) throw new Error('its cgroup has no CPU figures');
      if (hasOwnNetwork)
        this.#files.set('net', new KernelFile(path.join(root, 'proc', String(pid), 'net/dev')));
    } catch (error) {
      this.dispose();
      throw error;
    }
  }

  /** Throws when the container has ended. */
  read(): ContainerReading {
    // As the engine's stamps: wall-clock milliseconds, but of a clock that nobody sets.
    const readAtMs = performance.timeOrigin + performance.now();
    return {
      id: this.#id,
      readAtMs,
      ...(this.#version === 1 ? this.#readV1() : this.#readV2()),
      ...this.#readNetwork(),
    };
  }

  dispose(): void {
    for (const file of this.#files.values()) file.close();
    this.#files.clear();
  }

  #readV1(): Figures {
    const throttling = this.#text('throttling');
    const stat = this.#text('memoryStat');
    return {
      cpuTotalNs: this.#number('cpu'),
      throttledNs: entry(throttling, 'throttled_time'),
      cpuPeriods: entry(throttling, 'nr_periods'),
      throttledPeriods: entry(throttling, 'nr_throttled'),
      ...memoryFigures(
        this.#number('memory'),
        entry(stat, 'total_inactive_file'),
        entry(stat, 'total_cache'),
      ),
      memoryLimitBytes: limitOf(entry(stat, 'hierarchical_memory_limit')),
      oomKillCount: entry(this.#text('memoryEvents'), 'oom_kill'),
      ...blockFigures(this.#text('io'), parseBlkio),
      ...this.#readPids(),
    };
  }

  #readV2(): Figures {
    const cpu = this.#text('cpu');
    const stat = this.#text('memoryStat');
    const usageUs = entry(cpu, 'usage_usec');
    const throttledUs = entry(cpu, 'throttled_usec');
    return {
      cpuTotalNs: usageUs === undefined ? undefined : usageUs * 1000,
      throttledNs: throttledUs === undefined ? undefined : throttledUs * 1000,
      cpuPeriods: entry(cpu, 'nr_periods'),
      throttledPeriods: entry(cpu, 'nr_throttled'),
      ...memoryFigures(this.#number('memory'), entry(stat, 'inactive_file'), entry(stat, 'file')),
      memoryLimitBytes: limitOf(this.#number('memoryLimit')),
      oomKillCount: entry(this.#text('memoryEvents'), 'oom_kill'),
      ...blockFigures(this.#text('io'), parseIoStat),
      ...this.#readPids(),
      cpuPressureUs: stalled(this.#text('cpuPressure')),
      memoryPressureUs: stalled(this.#text('memoryPressure')),
      ioPressureUs: stalled(this.#text('ioPressure')),
    };
  }

  #readPids(): Pick<Figures, 'pids' | 'pidsLimit'> {
    return { pids: this.#number('pids'), pidsLimit: this.#number('pidsLimit') };
  }

  #readNetwork(): Pick<Figures, 'networkRxBytes' | 'networkTxBytes'> {
    const text = this.#files.get('net')?.readToEnd();
    const counters = text === undefined ? undefined : parseNamespaceNet(text);
    return counters ? { networkRxBytes: counters.rxBytes, networkTxBytes: counters.txBytes } : {};
  }

  #number(name: string): number | undefined {
    const text = this.#text(name);
    return text === undefined ? undefined : parseNumber(text);
  }

  #text(name: string): string | undefined {
    return this.#files.get(name)?.read();
  }

  /** A controller that is off has no files; one that may not be read is told. */
  #openIfThere(name: string, file: string): void {
    try {
      this.#files.set(name, new KernelFile(file));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
}

/** The files to read by what they tell. */
function filesOf(location: CgroupLocation): [name: string, file: string][] {
  if (location.version === 2) {
    const names = {
      cpu: 'cpu.stat',
      memory: 'memory.current',
      memoryStat: 'memory.stat',
      memoryLimit: 'memory.max',
      memoryEvents: 'memory.events',
      io: 'io.stat',
      pids: 'pids.current',
      pidsLimit: 'pids.max',
      cpuPressure: 'cpu.pressure',
      memoryPressure: 'memory.pressure',
      ioPressure: 'io.pressure',
    };
    return Object.entries(names).map(([name, file]) => [name, path.join(location.folder, file)]);
  }
  const names: readonly [name: string, controller: string, file: string][] = [
    ['cpu', 'cpuacct', 'cpuacct.usage'],
    ['throttling', 'cpu', 'cpu.stat'],
    ['memory', 'memory', 'memory.usage_in_bytes'],
    ['memoryStat', 'memory', 'memory.stat'],
    ['memoryEvents', 'memory', 'memory.oom_control'],
    ['io', 'blkio', 'blkio.throttle.io_service_bytes_recursive'],
    ['pids', 'pids', 'pids.current'],
    ['pidsLimit', 'pids', 'pids.max'],
  ];
  return names.flatMap(([name, controller, file]) => {
    const folder = location.folders.get(controller);
    return folder === undefined ? [] : [[name, path.join(folder, file)]];
  });
}

/** As the Docker CLI: usage without the inactive part of the page cache. */
function memoryFigures(
  usage: number | undefined,
  inactive = 0,
  cache?: number,
): Pick<Figures, 'memoryUsedBytes' | 'memoryCacheBytes'> {
  const memoryUsedBytes = usage === undefined || inactive >= usage ? usage : usage - inactive;
  return { memoryUsedBytes, memoryCacheBytes: cache };
}

/** Where there is no limit, the engine tells all memory of the machine. */
function limitOf(limit: number | undefined): number | undefined {
  const machine = machineBytes();
  return limit === undefined ? machine : Math.min(limit, machine ?? limit);
}

function blockFigures(
  text: string | undefined,
  parse: (text: string) => BlockCounters,
): Pick<Figures, 'blockReadBytes' | 'blockWriteBytes'> {
  if (text === undefined) return {};
  const { readBytes, writeBytes } = parse(text);
  return { blockReadBytes: readBytes, blockWriteBytes: writeBytes };
}

/** `some … total=N` of a pressure file: microseconds in which some task waited. */
function stalled(text: string | undefined): number | undefined {
  const total = text === undefined ? undefined : /^some .*total=(\d+)/m.exec(text)?.[1];
  return total === undefined ? undefined : Number(total);
}

function entry(text: string | undefined, name: string): number | undefined {
  return text === undefined ? undefined : parseEntry(text, name);
}

let knownMachineBytes: number | undefined;

function machineBytes(): number | undefined {
  knownMachineBytes ??= parseEntry(
    fs.readFileSync('/proc/meminfo', 'latin1').replace(/:\s+/g, ' '),
    'MemTotal',
  );
  return knownMachineBytes === undefined ? undefined : knownMachineBytes * 1024;
}
