import { cpuPercent, growth, ratePerSecond, sharePercent } from '../common/rates';
import type { Container, ContainerExtras, ContainerReading, ContainerSample, Tick } from '../common/model';

interface Previous {
  readonly reading: ContainerReading;
  readonly timestampMs: number;
  readonly startedAtMs?: number;
}

/** What one tick learned of the containers that run. */
export interface TickReadings {
  readonly timestampMs: number;
  /** Readings further apart than this give no rates: the time between may have been spent asleep. */
  readonly maxGapMs: number;
  readonly running: readonly Pick<Container, 'id' | 'startedAtMs'>[];
  /** By container id; one that did not answer in time is not among them. */
  readonly readings: ReadonlyMap<string, ContainerReading>;
}

/** Turns counters into rows: keeps each container's last reading and derives rates from the engine's own stamps. */
export class ContainerRows {
  #previous = new Map<string, Previous>();

  /** One row per reading. A container that misses a tick keeps its last reading; one that stopped starts anew. */
  next({ timestampMs, maxGapMs, running, readings }: TickReadings): ContainerSample[] {
    const before = this.#previous;
    this.#previous = new Map();
    const samples: ContainerSample[] = [];
    for (const { id, startedAtMs } of running) {
      const previous = before.get(id);
      const reading = readings.get(id);
      const kept = reading ? { reading, timestampMs, startedAtMs } : previous;
      if (kept) this.#previous.set(id, kept);
      if (!reading) continue;
      const isUsable =
        previous !== undefined &&
        Math.abs(timestampMs - previous.timestampMs) <= maxGapMs &&
        isSameRun(previous.startedAtMs, startedAtMs);
      samples.push(toSample(timestampMs, reading, isUsable ? previous.reading : undefined, maxGapMs));
    }
    return samples;
  }

  /** Goes on from a tick that another window collected, so that its successor's first rows have rates. */
  resume({ timestampMs, samples, containers }: Pick<Tick, 'timestampMs' | 'samples' | 'containers'>): void {
    const startedAtMs = new Map(containers.map(each => [each.id, each.startedAtMs]));
    for (const { containerId: id, readAtMs, ...counters } of samples) {
      if (readAtMs === undefined) continue;
      const reading = { id, readAtMs, ...counters };
      this.#previous.set(id, { reading, timestampMs, startedAtMs: startedAtMs.get(id) });
    }
  }

  /** Forgets all readings: the next rows have no rates. */
  reset(): void {
    this.#previous.clear();
  }
}

/** Counters that start anew can have overtaken the old ones by the next tick, so they alone cannot tell. */
function isSameRun(previousStartMs: number | undefined, startMs: number | undefined): boolean {
  return previousStartMs === undefined || startMs === undefined || previousStartMs === startMs;
}

/**
 * A counter that went back means that the container was restarted, so none of the rates can be trusted: CPU time is asked,
 * for it always grows. The engine's clock may step by itself (a virtual machine that wakes): such a step is a gap, too.
 */
function toSample(
  timestampMs: number,
  reading: ContainerReading,
  previous: ContainerReading | undefined,
  maxGapMs: number,
): ContainerSample {
  const isRestarted = (reading.cpuTotalNs ?? 0) < (previous?.cpuTotalNs ?? 0);
  const passedMs = previous && !isRestarted ? reading.readAtMs - previous.readAtMs : 0;
  const elapsedMs = passedMs <= maxGapMs ? passedMs : 0;
  const base = elapsedMs > 0 ? previous : undefined;
  const networkBase = isSameNetwork(reading, base) ? base : undefined;
  const networkRate = (key: 'networkRxBytes' | 'networkTxBytes'): number | undefined =>
    ratePerSecond(reading[key], networkBase?.[key], elapsedMs);
  const blockRate = (key: 'blockReadBytes' | 'blockWriteBytes'): number | undefined =>
    ratePerSecond(reading[key], base?.[key], elapsedMs);
  return {
    timestampMs,
    containerId: reading.id,
    elapsedMs: elapsedMs > 0 ? elapsedMs : undefined,
    cpuPercent: cpuPercent(reading.cpuTotalNs, base?.cpuTotalNs, elapsedMs),
    memoryUsedBytes: reading.memoryUsedBytes,
    memoryLimitBytes: reading.memoryLimitBytes,
    networkRxBytes: reading.networkRxBytes,
    networkTxBytes: reading.networkTxBytes,
    networkRxBytesPerSecond: networkRate('networkRxBytes'),
    networkTxBytesPerSecond: networkRate('networkTxBytes'),
    blockReadBytes: reading.blockReadBytes,
    blockWriteBytes: reading.blockWriteBytes,
    blockReadBytesPerSecond: blockRate('blockReadBytes'),
    blockWriteBytesPerSecond: blockRate('blockWriteBytes'),
    pids: reading.pids,
    ...extrasOf(reading, base, elapsedMs),
    readAtMs: reading.readAtMs,
    cpuTotalNs: reading.cpuTotalNs,
  };
}

/** The counter of an interface that went is missing from the sum, which others may have made up for. */
function isSameNetwork(reading: ContainerReading, base: ContainerReading | undefined): boolean {
  const [now, before] = [reading.networkInterfaces, base?.networkInterfaces];
  return now === undefined || before === undefined || now === before;
}

/** A container with a CPU limit that did not run met its limit in none of its periods. */
function extrasOf(
  reading: ContainerReading,
  base: ContainerReading | undefined,
  elapsedMs: number,
): ContainerExtras {
  const pressure = (key: 'cpuPressureUs' | 'memoryPressureUs' | 'ioPressureUs'): number | undefined => {
    const usPerSecond = ratePerSecond(reading[key], base?.[key], elapsedMs);
    return usPerSecond === undefined ? undefined : Math.min(100, usPerSecond / 1e4);
  };
  const periods = { current: reading.cpuPeriods, previous: base?.cpuPeriods };
  const throttled = { current: reading.throttledPeriods, previous: base?.throttledPeriods };
  const isIdle = (reading.cpuPeriods ?? 0) > 0 && growth(periods.current, periods.previous) === 0;
  return {
    throttledPercent: isIdle ? 0 : sharePercent(throttled, periods),
    memoryCacheBytes: reading.memoryCacheBytes,
    oomKills: growth(reading.oomKillCount, base?.oomKillCount),
    cpuPressurePercent: pressure('cpuPressureUs'),
    memoryPressurePercent: pressure('memoryPressureUs'),
    ioPressurePercent: pressure('ioPressureUs'),
    pidsLimit: reading.pidsLimit,
  };
}
