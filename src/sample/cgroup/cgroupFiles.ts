import * as fs from 'node:fs';
import * as path from 'node:path';
import type { ContainerReading, IoPart } from '../../common/model/sample';
import type { CgroupLocation } from './locateCgroup';
import { parseBlkio, parseCounter, parseEntry, parseIoStat, parseLimit } from './parseCgroupFiles';

type Figures = Omit<ContainerReading, 'id' | 'readAtMs'>;

/** What memory in use is computed from. */
export interface MemoryParts {
  readonly usageBytes?: number;
  readonly inactiveBytes?: number;
}

/** The figures of one file. */
export interface CgroupFigures extends Figures {
  readonly memory?: MemoryParts;
}

export type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/**
 * Has every member from the start: an object whose members are added one by one is ten times slower to copy.
 */
export function nothingKnown(id: string): Mutable<ContainerReading> {
  return {
    id,
    readAtMs: 0,
    cpuTotalNs: undefined,
    cpuPeriods: undefined,
    throttledPeriods: undefined,
    memoryUsedBytes: undefined,
    memoryLimitBytes: undefined,
    memoryCacheBytes: undefined,
    memoryPeakBytes: undefined,
    swapUsedBytes: undefined,
    sharedMemoryBytes: undefined,
    oomKillCount: undefined,
    networkRxBytes: undefined,
    networkTxBytes: undefined,
    networkParts: undefined,
    blockReadBytes: undefined,
    blockWriteBytes: undefined,
    blockParts: undefined,
    pids: undefined,
    pidsLimit: undefined,
    cpuPressureUs: undefined,
    memoryPressureUs: undefined,
    ioPressureUs: undefined,
  } satisfies Record<Exclude<keyof ContainerReading, 'arrivedAtMs'>, unknown>;
}

/** As the Docker CLI: usage without the inactive part of the page cache. */
export function memoryFigures({ usageBytes, inactiveBytes = 0 }: MemoryParts): CgroupFigures {
  const isLess = usageBytes !== undefined && inactiveBytes < usageBytes;
  return { memoryUsedBytes: isLess ? usageBytes - inactiveBytes : usageBytes };
}

export interface CgroupFile {
  readonly path: string;
  readonly parse: (text: string) => CgroupFigures;
  /** Its figures change only while one of the container's own processes runs. */
  readonly movesWithCpu?: boolean;
  /** The same, but they also change when others change the memory in use (reclaim, received traffic). */
  readonly movesWithMemory?: boolean;
  /** Whether every second tick is enough, judged by the last figures. */
  readonly isSeldom?: (told: Figures) => boolean;
  /** While accounting of this figure is off, the file exists but the kernel refuses to read it. */
  readonly unlessRefused?: 'cpuPressureUs' | 'memoryPressureUs' | 'ioPressureUs';
}

/**
 * The files of a container's cgroup; the first is that of CPU time. Memory, block I/O, traffic and pressure
 * change without any of the container's processes running (reclaim, write-back, what others send or share, a
 * disk that does not answer). Only what changes when a process begins, runs or ends `movesWithCpu`: even a
 * process that is killed uses CPU time to end. A changed limit is seen one tick late at most; no figure is
 * computed from it.
 */
export function cgroupFiles(location: CgroupLocation): CgroupFile[] {
  return location.version === 2 ? filesOfVersion2(location.folder) : filesOfVersion1(location.folders);
}

const isLimit = { isSeldom: () => true };

function filesOfVersion2(folder: string): CgroupFile[] {
  const file = (name: string, parse: CgroupFile['parse'], rest: Partial<CgroupFile> = {}): CgroupFile => ({
    path: path.join(folder, name),
    parse,
    ...rest,
  });
  return [
    file('cpu.stat', text => ({ cpuTotalNs: nanoseconds(text), ...periodsIn(text) })),
    file('memory.current', text => ({ memory: { usageBytes: parseCounter(text) } })),
    file('memory.stat', text =>
      memoryIn(text, { inactive: 'inactive_file', cache: 'file', shared: 'shmem' }),
    ),
    file('memory.peak', peakIn, { movesWithMemory: true }),
    file('memory.swap.current', text => ({ swapUsedBytes: parseCounter(text) }), { movesWithMemory: true }),
    file('memory.max', text => ({ memoryLimitBytes: withinMachine(parseLimit(text) ?? Infinity) }), isLimit),
    file('memory.events', killsIn, { movesWithCpu: true }),
    file('io.stat', text => blockFigures(parseIoStat(text))),
    file('pids.current', text => ({ pids: parseCounter(text) }), { movesWithCpu: true }),
    file('pids.max', text => ({ pidsLimit: parseLimit(text) }), isLimit),
    file('cpu.pressure', text => ({ cpuPressureUs: stalledUs(text) }), { unlessRefused: 'cpuPressureUs' }),
    file('memory.pressure', text => ({ memoryPressureUs: stalledUs(text) }), {
      unlessRefused: 'memoryPressureUs',
    }),
    file('io.pressure', text => ({ ioPressureUs: stalledUs(text) }), { unlessRefused: 'ioPressureUs' }),
  ];
}

const memoryNames1 = { inactive: 'total_inactive_file', cache: 'total_cache', shared: 'total_shmem' };

function filesOfVersion1(folders: ReadonlyMap<string, string>): CgroupFile[] {
  const file = (
    controller: string,
    name: string,
    parse: CgroupFile['parse'],
    rest: Partial<CgroupFile> = {},
  ): CgroupFile[] => {
    const folder = folders.get(controller);
    return folder === undefined ? [] : [{ path: path.join(folder, name), parse, ...rest }];
  };
  return [
    ...file('cpuacct', 'cpuacct.usage', text => ({ cpuTotalNs: parseCounter(text) })),
    ...file('cpu', 'cpu.stat', periodsIn, {
      movesWithCpu: true,
      isSeldom: ({ cpuPeriods }) => cpuPeriods === undefined,
    }),
    ...file('memory', 'memory.usage_in_bytes', text => ({ memory: { usageBytes: parseCounter(text) } })),
    ...file('memory', 'memory.stat', text => ({
      ...memoryIn(text, memoryNames1),
      // The same as `memory.memsw.usage_in_bytes` less the usage, but read at one moment; absent where swap
      // accounting is off.
      swapUsedBytes: parseEntry(text, 'total_swap'),
      memoryLimitBytes: withinMachine(parseEntry(text, 'hierarchical_memory_limit')),
    })),
    ...file('memory', 'memory.max_usage_in_bytes', peakIn, { movesWithMemory: true }),
    ...file('memory', 'memory.oom_control', killsIn, { movesWithCpu: true }),
    ...file('blkio', 'blkio.throttle.io_service_bytes_recursive', text => blockFigures(parseBlkio(text))),
    ...file('pids', 'pids.current', text => ({ pids: parseCounter(text) }), { movesWithCpu: true }),
    ...file('pids', 'pids.max', text => ({ pidsLimit: parseLimit(text) }), isLimit),
  ];
}

function nanoseconds(text: string): number | undefined {
  const usageUs = parseEntry(text, 'usage_usec');
  return usageUs === undefined ? undefined : usageUs * 1000;
}

/**
 * Without a quota there are no periods, so the figures are unknown, and the first known ones have no earlier
 * ones to be compared with.
 */
function periodsIn(text: string): CgroupFigures {
  const cpuPeriods = parseEntry(text, 'nr_periods') || undefined;
  const throttledPeriods = cpuPeriods === undefined ? undefined : parseEntry(text, 'nr_throttled');
  return { cpuPeriods, throttledPeriods };
}

function killsIn(text: string): CgroupFigures {
  return { oomKillCount: parseEntry(text, 'oom_kill') };
}

/** The kernel counts shared memory with the page cache. */
function memoryIn(
  text: string,
  names: { readonly inactive: string; readonly cache: string; readonly shared: string },
): CgroupFigures {
  const cache = parseEntry(text, names.cache);
  const shared = parseEntry(text, names.shared);
  return {
    memory: { inactiveBytes: parseEntry(text, names.inactive) },
    memoryCacheBytes: cache === undefined ? undefined : Math.max(0, cache - (shared ?? 0)),
    sharedMemoryBytes: shared,
  };
}

function peakIn(text: string): CgroupFigures {
  return { memoryPeakBytes: parseCounter(text) };
}

/** Microseconds during which at least one task waited. */
function stalledUs(text: string): number | undefined {
  const total = /^some .*total=(\d{1,20})\b/m.exec(text)?.[1];
  return total === undefined ? undefined : Number(total);
}

function blockFigures(blockParts: readonly IoPart[]): CgroupFigures {
  let [blockReadBytes, blockWriteBytes] = [0, 0];
  for (const { inBytes, outBytes } of blockParts) {
    blockReadBytes += inBytes;
    blockWriteBytes += outBytes;
  }
  return { blockReadBytes, blockWriteBytes, blockParts };
}

/**
 * The limit, at most all memory of the machine, which the engine reports if there is no limit. Unknown if
 * memory is not accounted.
 */
function withinMachine(limit: number | undefined): number | undefined {
  return limit === undefined ? undefined : Math.min(limit, machineBytes() ?? limit);
}

let knownMachineBytes: number | undefined;

function machineBytes(): number | undefined {
  knownMachineBytes ??= parseEntry(
    fs.readFileSync('/proc/meminfo', 'latin1').replace(/:\s+/g, ' '),
    'MemTotal',
  );
  return knownMachineBytes === undefined ? undefined : knownMachineBytes * 1024;
}
