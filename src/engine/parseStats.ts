import type { ContainerReading } from '../common/model';
import { asArray, asCount, asObject, asText, asTimeMs, at } from './json';

/**
 * `GET /containers/{id}/stats?stream=false&one-shot=true` of Docker (cgroup v1, v2, Windows) and Podman. `undefined` for
 * the all-zero answer that a stopped container gives (its `read` is the year 1).
 */
export function parseStats(id: string, body: unknown): ContainerReading | undefined {
  const readAtMs = asTimeMs(at(body, 'read'));
  if (readAtMs === undefined) return undefined;
  const isWindows =
    at(body, 'storage_stats', 'read_count_normalized') !== undefined ||
    (asCount(at(body, 'num_procs')) ?? 0) > 0;
  return {
    id,
    readAtMs,
    cpuTotalNs: parseCpuNs(body, isWindows),
    ...parseThrottling(at(body, 'cpu_stats', 'throttling_data')),
    ...parseMemory(at(body, 'memory_stats')),
    ...parseNetworks(at(body, 'networks')),
    ...(isWindows ? parseWindowsIo(at(body, 'storage_stats')) : parseBlockIo(at(body, 'blkio_stats'))),
    pids: asCount(at(body, 'pids_stats', 'current')),
    pidsLimit: parsePidsLimit(at(body, 'pids_stats', 'limit')),
  };
}

/** Podman and engines on Windows tell zeros throughout. */
function parseThrottling(data: unknown): Pick<ContainerReading, 'cpuPeriods' | 'throttledPeriods'> {
  return {
    cpuPeriods: asCount(at(data, 'periods')),
    throttledPeriods: asCount(at(data, 'throttled_periods')),
  };
}

/** Windows counts in 100 ns. */
function parseCpuNs(body: unknown, isWindows: boolean): number | undefined {
  const total = asCount(at(body, 'cpu_stats', 'cpu_usage', 'total_usage'));
  return total === undefined || !isWindows ? total : total * 100;
}

type MemoryFigures = Pick<ContainerReading, 'memoryUsedBytes' | 'memoryLimitBytes' | 'memoryCacheBytes'>;

/**
 * As the Docker CLI: usage without the inactive part of the page cache. cgroup v1 has `inactive_file` as well, which
 * leaves child groups out, so `total_inactive_file` is asked for first. A usage of zero means that the kernel does not
 * account memory: nothing runs in none.
 */
function parseMemory(memory: unknown): MemoryFigures {
  const windows = asCount(at(memory, 'privateworkingset'));
  if (windows !== undefined) return { memoryUsedBytes: windows };
  const usage = asCount(at(memory, 'usage'));
  const limit = asCount(at(memory, 'limit'));
  if (!usage) return {};
  const inactive =
    asCount(at(memory, 'stats', 'total_inactive_file')) ?? asCount(at(memory, 'stats', 'inactive_file')) ?? 0;
  return {
    memoryUsedBytes: inactive < usage ? usage - inactive : usage,
    memoryLimitBytes: limit || undefined,
    memoryCacheBytes: asCount(at(memory, 'stats', 'total_cache')) ?? asCount(at(memory, 'stats', 'file')),
  };
}

type NetworkFigures = Pick<ContainerReading, 'networkRxBytes' | 'networkTxBytes' | 'networkInterfaces'>;

/** Absent for the host's network and for none: not known, which is not zero. */
function parseNetworks(networks: unknown): NetworkFigures {
  const interfaces = asObject(networks) ?? {};
  const figures = Object.values(interfaces);
  if (figures.length === 0) return {};
  return {
    networkRxBytes: sum(figures, 'rx_bytes'),
    networkTxBytes: sum(figures, 'tx_bytes'),
    networkInterfaces: Object.keys(interfaces).sort().join(' '),
  };
}

type BlockFigures = Pick<ContainerReading, 'blockReadBytes' | 'blockWriteBytes'>;

/**
 * Summed over devices. Operations are matched whole: Podman lists `rios` and `wios` (counts) beside them. An empty list
 * means that nothing was read or written yet; null or absent that it is not known.
 */
function parseBlockIo(blkio: unknown): BlockFigures {
  const list = at(blkio, 'io_service_bytes_recursive');
  if (!Array.isArray(list)) return {};
  const total = (operation: string): number =>
    sum(
      asArray(list).filter(entry => asText(at(entry, 'op'))?.toLowerCase() === operation),
      'value',
    );
  return { blockReadBytes: total('read'), blockWriteBytes: total('write') };
}

function parseWindowsIo(storage: unknown): BlockFigures {
  return {
    blockReadBytes: asCount(at(storage, 'read_size_bytes')),
    blockWriteBytes: asCount(at(storage, 'write_size_bytes')),
  };
}

function sum(entries: readonly unknown[], key: string): number {
  return entries.reduce<number>((total, entry) => total + (asCount(at(entry, key)) ?? 0), 0);
}

/** 2^64-1 and zero mean no limit. */
function parsePidsLimit(value: unknown): number | undefined {
  const limit = asCount(value);
  return limit && limit <= Number.MAX_SAFE_INTEGER ? limit : undefined;
}
