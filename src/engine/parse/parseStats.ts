import type { ContainerGauges } from '../../common/model/containerGauges';
import type { ContainerReading, IoPart } from '../../common/model/sample';
import { boundedName } from './boundedText';
import { asArray, asCount, asObject, asText, asTimeMs, at } from './json';

/** Most interfaces or devices: more than a container has. Each is kept from tick to tick. */
const maxParts = 1000;

/**
 * `GET /containers/{id}/stats?stream=false&one-shot=true` of Docker (cgroup v1, v2, Windows) and Podman.
 * `undefined` for the all-zero answer that a stopped container gives (its `read` is the year 1).
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

/** Podman and engines on Windows report zeros throughout. */
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

type MemoryFigures = Pick<ContainerReading, 'memoryUsedBytes' | 'memoryLimitBytes' | keyof ContainerGauges>;

/**
 * As in the Docker CLI: usage without the inactive part of the page cache. cgroup v1 has `inactive_file` as
 * well, which leaves out child groups, so `total_inactive_file` is read first. A usage of zero means that the
 * kernel does not account memory, because nothing runs without any.
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
    // Only on cgroup v1; engines omit it, or report zero, where the kernel does not tell it.
    memoryPeakBytes: asCount(at(memory, 'max_usage')) || undefined,
    swapUsedBytes: asCount(at(memory, 'stats', 'total_swap')),
    ...parseCache(at(memory, 'stats')),
  };
}

/**
 * The kernel counts shared memory with the page cache. Engines that omit it for cgroup v1 report the lists of
 * anonymous memory, which contain both it and the processes' own memory (`rss`).
 */
function parseCache(stats: unknown): Pick<MemoryFigures, 'memoryCacheBytes' | 'sharedMemoryBytes'> {
  const figure = (name: string): number | undefined => asCount(at(stats, name));
  const cache = figure('total_cache') ?? figure('file');
  if (cache === undefined) return {};
  const [active, inactive, own] = ['total_active_anon', 'total_inactive_anon', 'total_rss'].map(figure);
  const isDerivable = active !== undefined && inactive !== undefined && own !== undefined;
  const derived = isDerivable ? Math.min(cache, Math.max(0, active + inactive - own)) : undefined;
  const sharedMemoryBytes = figure('total_shmem') ?? figure('shmem') ?? derived;
  return { memoryCacheBytes: Math.max(0, cache - (sharedMemoryBytes ?? 0)), sharedMemoryBytes };
}

type NetworkFigures = Pick<ContainerReading, 'networkRxBytes' | 'networkTxBytes' | 'networkParts'>;

/**
 * Absent for the host's network and for none: not known, which is not zero. If one figure is missing, all are
 * absent: the sum of the others would look like traffic when the missing one returns.
 */
function parseNetworks(networks: unknown): NetworkFigures {
  const networkParts: IoPart[] = [];
  for (const [name, figures] of Object.entries(asObject(networks) ?? {})) {
    const [inBytes, outBytes] = [asCount(at(figures, 'rx_bytes')), asCount(at(figures, 'tx_bytes'))];
    if (inBytes === undefined || outBytes === undefined) return {};
    networkParts.push({ name: boundedName(name) ?? '', inBytes, outBytes });
  }
  if (networkParts.length === 0 || networkParts.length > maxParts) return {};
  const [networkRxBytes, networkTxBytes] = sumOf(networkParts);
  return { networkRxBytes, networkTxBytes, networkParts };
}

type BlockFigures = Pick<ContainerReading, 'blockReadBytes' | 'blockWriteBytes' | 'blockParts'>;

/**
 * By device. Operations must match exactly: Podman also lists `rios` and `wios` (counts). An empty list means
 * that nothing was read or written yet; null, absent or a device with missing figures means not known.
 */
function parseBlockIo(blkio: unknown): BlockFigures {
  const list = at(blkio, 'io_service_bytes_recursive');
  if (!Array.isArray(list)) return {};
  const devices = new Map<string, { read?: number; write?: number }>();
  for (const entry of asArray(list)) {
    const operation = asText(at(entry, 'op'))?.toLowerCase();
    if (operation !== 'read' && operation !== 'write') continue;
    const [major, minor] = [asCount(at(entry, 'major')), asCount(at(entry, 'minor'))];
    // Under another name it would count as a new device, with all that it has read so far.
    if (major === undefined || minor === undefined) return {};
    const name = `${major}:${minor}`;
    const device = devices.get(name) ?? {};
    devices.set(name, device);
    device[operation] = (device[operation] ?? 0) + (asCount(at(entry, 'value')) ?? Number.NaN);
  }
  const blockParts: IoPart[] = [];
  for (const [name, { read = Number.NaN, write = Number.NaN }] of devices) {
    if (!Number.isFinite(read + write)) return {};
    blockParts.push({ name, inBytes: read, outBytes: write });
  }
  if (blockParts.length > maxParts || (blockParts.length === 0 && list.length > 0)) return {};
  const [blockReadBytes, blockWriteBytes] = sumOf(blockParts);
  return { blockReadBytes, blockWriteBytes, blockParts };
}

function parseWindowsIo(storage: unknown): BlockFigures {
  return {
    blockReadBytes: asCount(at(storage, 'read_size_bytes')),
    blockWriteBytes: asCount(at(storage, 'write_size_bytes')),
  };
}

function sumOf(parts: readonly IoPart[]): [inBytes: number, outBytes: number] {
  return parts.reduce(
    ([inSum, outSum], { inBytes, outBytes }) => [inSum + inBytes, outSum + outBytes],
    [0, 0],
  );
}

/** 2^64-1 and zero mean no limit. */
function parsePidsLimit(value: unknown): number | undefined {
  const limit = asCount(value);
  return limit && limit <= Number.MAX_SAFE_INTEGER ? limit : undefined;
}
