import { containerGauges } from '../common/model/containerGauges';
import type { ContainerGauges } from '../common/model/containerGauges';
import type { ContainerExtras, ContainerReading, ContainerSample, IoPart } from '../common/model/sample';
import type { Tick } from '../common/model/tick';
import { engineStartOf, type Container } from '../common/model/container';
import type { ContainerEvent } from '../common/model/event';
import { cpuPercent, growth, ratePerSecond, sharePercent } from '../common/rates';
import { ioRates, type IoRates } from '../sample/ioRates';

interface Previous {
  readonly reading: ContainerReading;
  readonly timestampMs: number;
  /** By the engine's clock. */
  readonly startedAtMs?: number;
}

/** What one tick learned of the containers that run. */
export interface TickReadings {
  readonly timestampMs: number;
  /** Readings further apart than this give no rates: the time between may have been spent asleep. */
  readonly maxGapMs: number;
  /** Nor do those that are closer together: the next tick's rates are over both spans. */
  readonly leastSpanMs: number;
  readonly running: readonly Pick<Container, 'id' | 'startedAtMs' | 'engineStartedAtMs'>[];
  /** By container id; containers that did not answer in time are absent. */
  readonly readings: ReadonlyMap<string, ContainerReading>;
}

/** After these actions a container's counters belong to another run. */
const turns: ReadonlySet<ContainerEvent['action']> = new Set(['start', 'restart', 'die']);

/** Most starts and ends remembered between two readings: the newest are enough. */
const maxTurns = 4;
/** Most containers without a reading of which they are remembered: an engine may name any number. */
const maxUnread = 1000;

/**
 * Turns counters into rows: keeps the reading that each container's next rates start from, and takes time by
 * the engine's stamps.
 */
export class ContainerRows {
  #previous = new Map<string, Previous>();
  /**
   * When runs began or ended by their events (ms, the engine's clock), ascending; running containers only.
   */
  #turnsMs = new Map<string, readonly number[]>();

  /** Notes when a run began or ended: counters after it belong to another run, whose start may be unknown. */
  noteEvent({ containerId, action, timestampMs, engineTimeMs = timestampMs }: ContainerEvent): void {
    if (!turns.has(action)) return;
    const hasRoom = this.#previous.has(containerId) || this.#turnsMs.size < this.#previous.size + maxUnread;
    if (!hasRoom) return;
    const told = [...(this.#turnsMs.get(containerId) ?? []), engineTimeMs].sort((a, b) => a - b);
    this.#turnsMs.set(containerId, told.slice(-maxTurns));
  }

  /**
   * One row per reading. A container that misses a tick keeps its last reading; one that stopped starts anew.
   */
  next({ timestampMs, maxGapMs, leastSpanMs, running, readings }: TickReadings): ContainerSample[] {
    const [before, turnsMs] = [this.#previous, this.#turnsMs];
    this.#previous = new Map();
    this.#turnsMs = new Map();
    const samples: ContainerSample[] = [];
    for (const { id, ...times } of running) {
      const startedAtMs = engineStartOf(times);
      const previous = before.get(id);
      const reading = readings.get(id);
      const told = turnsMs.get(id) ?? [];
      if (told.length > 0) this.#turnsMs.set(id, told);
      if (!reading) {
        if (previous) this.#previous.set(id, previous);
        continue;
      }
      const isUsable =
        previous !== undefined &&
        Math.abs(timestampMs - previous.timestampMs) <= maxGapMs &&
        isSameRun(previous.startedAtMs, startedAtMs) &&
        ![startedAtMs, ...told].some(startMs => isStartBetween(previous.reading, startMs, reading));
      const base = isUsable ? baseFor(reading, previous.reading, maxGapMs) : undefined;
      const isTooSoon = base !== undefined && reading.readAtMs - base.readAtMs < leastSpanMs;
      this.#previous.set(id, isTooSoon && previous ? previous : { reading, timestampMs, startedAtMs });
      samples.push(toSample(timestampMs, reading, isTooSoon ? undefined : base));
    }
    return samples;
  }

  /** Goes on from a tick that another window collected, so that its successor's first rows have rates. */
  resume({ timestampMs, samples, containers }: Pick<Tick, 'timestampMs' | 'samples' | 'containers'>): void {
    const startedAtMs = new Map(containers.map(each => [each.id, engineStartOf(each)]));
    for (const { containerId: id, readAtMs, ...counters } of samples) {
      if (readAtMs === undefined) continue;
      const reading = { id, readAtMs, ...counters };
      this.#previous.set(id, { reading, timestampMs, startedAtMs: startedAtMs.get(id) });
    }
  }

  /** Forgets all readings: the next rows have no rates. */
  reset(): void {
    this.#previous.clear();
    this.#turnsMs.clear();
  }
}

/**
 * New counters can be higher than the old ones by the next tick, so counters alone cannot tell a restart. A
 * start time that is no longer known means another run.
 */
function isSameRun(previousStartMs: number | undefined, startMs: number | undefined): boolean {
  return previousStartMs === undefined || previousStartMs === startMs;
}

/**
 * Whether the container started between two readings. A late reading may belong to the run before the start
 * that was known when it arrived. For readings with the engine's stamps.
 */
function isStartBetween(
  previous: ContainerReading,
  startMs: number | undefined,
  { readAtMs }: ContainerReading,
): boolean {
  return startMs !== undefined && previous.readAtMs < startMs && startMs <= readAtMs;
}

/**
 * What rates can be measured from. A counter that went back means that the container was restarted, so none
 * of the rates can be trusted; CPU time is compared because it always grows. The engine's clock may step by
 * itself (a virtual machine that wakes): such a step is a gap, too.
 */
function baseFor(
  reading: ContainerReading,
  previous: ContainerReading,
  maxGapMs: number,
): ContainerReading | undefined {
  const isRestarted = (reading.cpuTotalNs ?? 0) < (previous.cpuTotalNs ?? 0);
  const passedMs = reading.readAtMs - previous.readAtMs;
  return isRestarted || passedMs < 0 || passedMs > maxGapMs ? undefined : previous;
}

function toSample(
  timestampMs: number,
  reading: ContainerReading,
  base: ContainerReading | undefined,
): ContainerSample {
  const elapsedMs = base ? reading.readAtMs - base.readAtMs : 0;
  const network = networkRates(reading, base, elapsedMs);
  const block = blockRates(reading, base, elapsedMs);
  return {
    timestampMs,
    containerId: reading.id,
    elapsedMs: elapsedMs > 0 ? elapsedMs : undefined,
    cpuPercent: cpuPercent(reading.cpuTotalNs, base?.cpuTotalNs, elapsedMs),
    memoryUsedBytes: reading.memoryUsedBytes,
    memoryLimitBytes: reading.memoryLimitBytes,
    networkRxBytes: reading.networkRxBytes,
    networkTxBytes: reading.networkTxBytes,
    networkRxBytesPerSecond: network.inBytesPerSecond,
    networkTxBytesPerSecond: network.outBytesPerSecond,
    blockReadBytes: reading.blockReadBytes,
    blockWriteBytes: reading.blockWriteBytes,
    blockReadBytesPerSecond: block.inBytesPerSecond,
    blockWriteBytesPerSecond: block.outBytesPerSecond,
    pids: reading.pids,
    ...extrasOf(reading, base, elapsedMs),
    readAtMs: reading.readAtMs,
    cpuTotalNs: reading.cpuTotalNs,
    ...(isSeveral(reading.networkParts) && { networkParts: reading.networkParts }),
    ...(isSeveral(reading.blockParts) && { blockParts: reading.blockParts }),
  };
}

function isSeveral(parts: readonly IoPart[] | undefined): boolean {
  return parts !== undefined && parts.length > 1;
}

function networkRates(
  reading: ContainerReading,
  base: ContainerReading | undefined,
  elapsedMs: number,
): IoRates {
  const { networkParts: now, networkRxBytes, networkTxBytes } = reading;
  const before = base?.networkParts;
  if (now && before) return ioRates(now, before, elapsedMs);
  // A window of the version before sends parts only if there are several, and sums of different interfaces
  // cannot be compared.
  if (isSeveral(now) || isSeveral(before)) return {};
  return {
    inBytesPerSecond: ratePerSecond(networkRxBytes, base?.networkRxBytes, elapsedMs),
    outBytesPerSecond: ratePerSecond(networkTxBytes, base?.networkTxBytes, elapsedMs),
  };
}

/** A device is named once something was read or written, so sums without names can be compared as well. */
function blockRates(
  reading: ContainerReading,
  base: ContainerReading | undefined,
  elapsedMs: number,
): IoRates {
  const { blockParts: now, blockReadBytes, blockWriteBytes } = reading;
  if (now && base?.blockParts) return ioRates(now, base.blockParts, elapsedMs, true);
  return {
    inBytesPerSecond: ratePerSecond(blockReadBytes, base?.blockReadBytes, elapsedMs),
    outBytesPerSecond: ratePerSecond(blockWriteBytes, base?.blockWriteBytes, elapsedMs),
  };
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
    oomKills: growth(reading.oomKillCount, base?.oomKillCount),
    cpuPressurePercent: pressure('cpuPressureUs'),
    memoryPressurePercent: pressure('memoryPressureUs'),
    ioPressurePercent: pressure('ioPressureUs'),
    ...gaugesOf(reading),
  };
}

const gauges = Object.keys(containerGauges) as readonly (keyof ContainerGauges)[];

function gaugesOf(reading: ContainerReading): ContainerGauges {
  const told: Partial<Record<keyof ContainerGauges, number>> = {};
  for (const gauge of gauges) told[gauge] = reading[gauge];
  return told;
}
