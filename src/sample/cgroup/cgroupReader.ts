import * as fs from 'node:fs';
import * as path from 'node:path';
import type { ContainerReading } from '../../common/model';
import { SteadyFile } from './steadyFile';
import { locateCgroup } from './locateCgroup';
import type { CgroupLocation } from './locateCgroup';
import {
  parseBlkio,
  parseCounter,
  parseEntry,
  parseIoStat,
  parseLimit,
  parseNamespaceNet,
} from './parseCgroupFiles';
import type { BlockCounters } from './parseCgroupFiles';

export interface CgroupSubject {
  readonly id: string;
  /** The container's first process, as this machine numbers it. */
  readonly pid: number;
  /** Whether its network namespace is its own: not the host's and not another container's. */
  readonly hasOwnNetwork: boolean;
}

type Figures = Omit<ContainerReading, 'id' | 'readAtMs'>;

/**
 * Files of one container, open and read again at each tick; where it used no CPU time, those that tell nothing new at every second
 * tick, so that no figure is older than one tick.
 */
export class CgroupReader {
  readonly #id: string;
  readonly #files = new Map<string, SteadyFile>();
  readonly #cpu: SteadyFile;
  readonly #version: 1 | 2;
  #reads: number;
  /** It used no CPU time since the reading before. */
  #isIdle = false;

  /**
   * Throws when the container's files may not be read, and where they cannot be shown to be this container's. `root` is as in
   * `locateCgroup`.
   */
  constructor({ id, pid, hasOwnNetwork }: CgroupSubject, root = '/') {
    this.#id = id;
    // Not all containers in the same tick.
    this.#reads = id.charCodeAt(id.length - 1);
    try {
      // Opened before the check, so that what is open is of the process that was checked: its number may soon be another's.
      if (hasOwnNetwork)
        this.#files.set('net', new SteadyFile(path.join(root, 'proc', String(pid), 'net/dev'), true));
      const location = locateCgroup(id, pid, root);
      if (!location) throw new Error('its process is not in a cgroup of its id');
      this.#version = location.version;
      for (const [name, file] of filesOf(location)) this.#openIfThere(name, file);
      const cpu = this.#files.get('cpu');
      if (!cpu) throw new Error('its cgroup has no CPU figures');
      this.#cpu = cpu;
    } catch (error) {
      this.dispose();
      throw error;
    }
  }

  /** Throws when the container has ended. */
  read(): ContainerReading {
    // The same in every process of this machine, so that the window that takes over goes on with the rates.
    const readAtMs = Number(process.hrtime.bigint()) / 1e6;
    this.#reads++;
    const cpu = this.#cpu.read(false);
    this.#isIdle = this.#cpu.isSteady;
    return {
      id: this.#id,
      readAtMs,
      ...(this.#version === 1 ? this.#readV1(cpu) : this.#readV2(cpu)),
      ...this.#readNetwork(),
    };
  }

  dispose(): void {
    for (const file of this.#files.values()) file.close();
    this.#files.clear();
  }

  #readV1(cpu: string): Figures {
    // Without a quota there are no periods.
    const throttling = this.#text('throttling', true);
    const stat = this.#text('memoryStat');
    return {
      cpuTotalNs: parseCounter(cpu),
      cpuPeriods: entry(throttling, 'nr_periods'),
      throttledPeriods: entry(throttling, 'nr_throttled'),
      ...memoryFigures(
        this.#counter('memory'),
        entry(stat, 'total_inactive_file'),
        entry(stat, 'total_cache'),
      ),
      memoryLimitBytes: withinMachine(entry(stat, 'hierarchical_memory_limit')),
      ...blockFigures(this.#text('io'), parseBlkio),
      ...this.#readProcesses(),
    };
  }

  #readV2(cpu: string): Figures {
    const stat = this.#text('memoryStat');
    const usageUs = entry(cpu, 'usage_usec');
    return {
      cpuTotalNs: usageUs === undefined ? undefined : usageUs * 1000,
      cpuPeriods: entry(cpu, 'nr_periods'),
      throttledPeriods: entry(cpu, 'nr_throttled'),
      ...memoryFigures(this.#counter('memory'), entry(stat, 'inactive_file'), entry(stat, 'file')),
      memoryLimitBytes: withinMachine(
        this.#files.has('memoryLimit') ? (this.#limit('memoryLimit') ?? Infinity) : undefined,
      ),
      ...blockFigures(this.#text('io'), parseIoStat),
      ...this.#readProcesses(),
      cpuPressureUs: this.#stalledUs('cpuPressure'),
      memoryPressureUs: this.#stalledUs('memoryPressure'),
      ioPressureUs: this.#stalledUs('ioPressure'),
    };
  }

  #readProcesses(): Pick<Figures, 'oomKillCount' | 'pids' | 'pidsLimit'> {
    return {
      oomKillCount: entry(this.#text('memoryEvents'), 'oom_kill'),
      pids: this.#counter('pids'),
      pidsLimit: this.#limit('pidsLimit'),
    };
  }

  #readNetwork(): Pick<Figures, 'networkRxBytes' | 'networkTxBytes' | 'networkInterfaces'> {
    const text = this.#text('net');
    const traffic = text === undefined ? undefined : parseNamespaceNet(text);
    if (!traffic) return {};
    const { rxBytes, txBytes, interfaces } = traffic;
    return { networkRxBytes: rxBytes, networkTxBytes: txBytes, networkInterfaces: interfaces };
  }

  /** Microseconds in which some task waited. A kernel that is told not to account that has the files and refuses to read them. */
  #stalledUs(name: string): number | undefined {
    try {
      const text = this.#text(name);
      const total = text === undefined ? undefined : /^some .*total=(\d+)/m.exec(text)?.[1];
      return total === undefined ? undefined : Number(total);
    } catch {
      this.#files.get(name)?.close();
      this.#files.delete(name);
      return undefined;
    }
  }

  #counter(name: string): number | undefined {
    const text = this.#text(name);
    return text === undefined ? undefined : parseCounter(text);
  }

  /** It changes only when the user changes it. */
  #limit(name: string): number | undefined {
    const text = this.#text(name, true);
    return text === undefined ? undefined : parseLimit(text);
  }

  #text(name: string, isAtRest = this.#isIdle): string | undefined {
    return this.#files.get(name)?.read(isAtRest && this.#reads % 2 !== 0);
  }

  /** A controller or figure that is off has no file, or one that is not supported; one that may not be read is told. */
  #openIfThere(name: string, file: string): void {
    try {
      this.#files.set(name, new SteadyFile(file));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'ENOENT' && code !== 'ENOTSUP') throw error;
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

/** Where there is no limit, the engine tells all memory of the machine; where memory is not accounted, nothing. */
function withinMachine(limit: number | undefined): number | undefined {
  return limit === undefined ? undefined : Math.min(limit, machineBytes() ?? limit);
}

function blockFigures(
  text: string | undefined,
  parse: (text: string) => BlockCounters,
): Pick<Figures, 'blockReadBytes' | 'blockWriteBytes'> {
  if (text === undefined) return {};
  const { readBytes, writeBytes } = parse(text);
  return { blockReadBytes: readBytes, blockWriteBytes: writeBytes };
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
