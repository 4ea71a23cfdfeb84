import * as os from 'node:os';
import type { Clock } from '../common/clock';
import type { Disposable } from '../common/disposable';
import type { Log } from '../common/log';
import type { HostSample, IoPart } from '../common/model/sample';
import { coreTimes, cpuUse, type CoreTimes } from './kernel/cpuTimes';
import { DeviceFilter } from './deviceFilter';
import { hostDisks } from './hostDisks';
import { hostWires } from './hostWires';
import { ioRates } from './ioRates';
import { KernelFile } from './kernel/kernelFile';
import { parseDiskstats, parseMeminfo, parseNetDev, parseProcStat } from './kernel/procFiles';
import { SlowHostReader } from './slowHostReader';
import type { BeginSystemRound } from './systemInformation';

export interface HostSamplerOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly platform: NodeJS.Platform;
  /** Its rounds tell file systems and, where there is no `/proc`, memory, network and disks. */
  readonly beginRound: BeginSystemRound;
}

interface Reading {
  readonly wallMs: number;
  readonly monotonicMs: number;
  readonly cores: readonly CoreTimes[];
  readonly network?: readonly IoPart[];
  readonly disks?: readonly IoPart[];
}

/**
 * Reads the host. On the fast timer it starts no process: `/proc` on Linux, `os.cpus()` elsewhere; the rest
 * comes from the slow reader. Its rates have their own true time between readings, whatever the interval is.
 */
export class HostSampler implements Disposable {
  readonly #options: HostSamplerOptions;
  readonly #slow: SlowHostReader;
  /** Those of `/proc`, kept open: opening costs more than reading. */
  readonly #files = new Map<string, KernelFile>();
  readonly #wires = new DeviceFilter(names => hostWires(names));
  readonly #disks = new DeviceFilter(names => hostDisks(names));
  #previous: Reading | undefined;

  constructor(options: HostSamplerOptions) {
    this.#options = options;
    const { clock, log, platform, beginRound } = options;
    this.#slow = new SlowHostReader({ hasProc: platform === 'linux', clock, log, beginRound });
  }

  /** Starts the slow timer. */
  start(): void {
    this.#slow.start();
  }

  /** Stops the slow timer and lets go of files; nothing runs until the next start. */
  stop(): void {
    for (const file of this.#files.values()) file.close();
    this.#files.clear();
    this.#slow.stop();
  }

  /**
   * Readings further apart than `maxGapMs` (the machine slept) and closer than `leastSpanMs` give no rates.
   */
  async read(timestampMs: number, maxGapMs: number, leastSpanMs: number): Promise<HostSample> {
    const { clock, platform } = this.#options;
    const isLinux = platform === 'linux';
    const [stat, meminfo, netDev, diskstats] = isLinux
      ? ['/proc/stat', '/proc/meminfo', '/proc/net/dev', '/proc/diskstats'].map(file => this.#readText(file))
      : [];
    const monotonicMs = clock.monotonicMs();
    const current: Reading = {
      wallMs: clock.now(),
      monotonicMs,
      cores: stat === undefined ? coreTimes(os.cpus()) : parseProcStat(stat),
      network: netDev === undefined ? undefined : this.#wires.of(parseNetDev(netDev), monotonicMs),
      disks: diskstats === undefined ? undefined : this.#disks.of(parseDiskstats(diskstats), monotonicMs),
    };
    const base = this.#baseOf(current, leastSpanMs);
    return {
      timestampMs,
      ...this.#slow.figures,
      ...this.#slow.takeRates(),
      ...hostMemory(meminfo, platform),
      ...hostRates(current, base, maxGapMs),
      load: platform === 'win32' ? undefined : (os.loadavg() as [number, number, number]),
    };
  }

  dispose(): void {
    this.stop();
    this.#slow.dispose();
  }

  /** `undefined` where the kernel has no such file. */
  #readText(path: string): string | undefined {
    try {
      const file = this.#files.get(path) ?? new KernelFile(path);
      this.#files.set(path, file);
      return file.readToEnd();
    } catch {
      return undefined;
    }
  }

  /**
   * The reading that rates are measured from. Right after a tick (a user collects then) there is none, as for
   * containers: over a moment a rate says nothing, and over the time before, the row before has told it. The
   * next rates are over both spans.
   */
  #baseOf(current: Reading, leastSpanMs: number): Reading | undefined {
    const previous = this.#previous;
    if (previous && current.monotonicMs - previous.monotonicMs < leastSpanMs) return undefined;
    this.#previous = current;
    return previous;
  }
}

function hostRates(current: Reading, previous: Reading | undefined, maxGapMs: number): Partial<HostSample> {
  if (!previous) return {};
  const elapsedMs = current.monotonicMs - previous.monotonicMs;
  const wallElapsedMs = current.wallMs - previous.wallMs;
  if (elapsedMs > maxGapMs || wallElapsedMs > maxGapMs) return {};
  const rates: { -readonly [K in keyof HostSample]?: HostSample[K] } = cpuUse(
    current.cores,
    previous.cores,
    elapsedMs,
  );
  if (current.network) {
    const network = ioRates(current.network, previous.network, elapsedMs);
    rates.networkRxBytesPerSecond = network.inBytesPerSecond;
    rates.networkTxBytesPerSecond = network.outBytesPerSecond;
  }
  if (current.disks) {
    const disks = ioRates(current.disks, previous.disks, elapsedMs);
    rates.diskReadBytesPerSecond = disks.inBytesPerSecond;
    rates.diskWriteBytesPerSecond = disks.outBytesPerSecond;
  }
  return rates;
}

/**
 * On macOS free memory leaves the cache out that can be used at once, so the slow reader's figures stay
 * there.
 */
function hostMemory(meminfo: string | undefined, platform: NodeJS.Platform): Partial<HostSample> {
  const memoryTotalBytes = os.totalmem();
  if (meminfo !== undefined) {
    const { totalBytes, availableBytes, swapTotalBytes, swapFreeBytes } = parseMeminfo(meminfo);
    const isKnown = totalBytes !== undefined && availableBytes !== undefined;
    return {
      memoryTotalBytes: totalBytes ?? memoryTotalBytes,
      memoryAvailableBytes: availableBytes,
      memoryUsedBytes: isKnown ? totalBytes - availableBytes : undefined,
      swapTotalBytes,
      swapUsedBytes:
        swapTotalBytes === undefined || swapFreeBytes === undefined
          ? undefined
          : swapTotalBytes - swapFreeBytes,
    };
  }
  if (platform !== 'win32') return { memoryTotalBytes };
  const memoryAvailableBytes = os.freemem();
  return { memoryTotalBytes, memoryAvailableBytes, memoryUsedBytes: memoryTotalBytes - memoryAvailableBytes };
}
