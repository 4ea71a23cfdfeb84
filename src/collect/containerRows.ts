import { cpuPercent, ratePerSecond } from '../common/rates';
import type { ContainerReading, ContainerSample } from '../common/model';

interface Previous {
  readonly reading: ContainerReading;
  readonly timestampMs: number;
}

/** Turns counters into rows: keeps each container's last reading and derives rates from the engine's own stamps. */
export class ContainerRows {
  #previous = new Map<string, Previous>();

  /**
   * One row per reading. `maxGapMs`: a reading that came later than this after the one before gives no rates, for the time
   * between may have been spent asleep. Containers without a reading start anew when they have one again.
   */
  next(
    timestampMs: number,
    readings: ReadonlyMap<string, ContainerReading>,
    maxGapMs: number,
  ): ContainerSample[] {
    const before = this.#previous;
    this.#previous = new Map();
    return [...readings.values()].map(reading => {
      const previous = before.get(reading.id);
      this.#previous.set(reading.id, { reading, timestampMs });
      return toSample(
        timestampMs,
        reading,
        isUsable(previous, timestampMs, maxGapMs) ? previous.reading : undefined,
      );
    });
  }

  /** Forgets all readings: the next rows have no rates. */
  reset(): void {
    this.#previous.clear();
  }
}

function isUsable(
  previous: Previous | undefined,
  timestampMs: number,
  maxGapMs: number,
): previous is Previous {
  return previous !== undefined && Math.abs(timestampMs - previous.timestampMs) <= maxGapMs;
}

/**
 * A counter that went back means that the container was restarted, so none of the rates can be trusted: CPU time is asked,
 * for it always grows.
 */
function toSample(
  timestampMs: number,
  reading: ContainerReading,
  previous: ContainerReading | undefined,
): ContainerSample {
  const isRestarted = (reading.cpuTotalNs ?? 0) < (previous?.cpuTotalNs ?? 0);
  const base = isRestarted ? undefined : previous;
  const elapsedMs = base ? reading.readAtMs - base.readAtMs : 0;
  const rate = (
    key: 'networkRxBytes' | 'networkTxBytes' | 'blockReadBytes' | 'blockWriteBytes',
  ): number | undefined => ratePerSecond(reading[key], base?.[key], elapsedMs);
  return {
    timestampMs,
    containerId: reading.id,
    elapsedMs: elapsedMs > 0 ? elapsedMs : undefined,
    cpuPercent: cpuPercent(reading.cpuTotalNs, base?.cpuTotalNs, elapsedMs),
    memoryUsedBytes: reading.memoryUsedBytes,
    memoryLimitBytes: reading.memoryLimitBytes,
    networkRxBytes: reading.networkRxBytes,
    networkTxBytes: reading.networkTxBytes,
    networkRxBytesPerSecond: rate('networkRxBytes'),
    networkTxBytesPerSecond: rate('networkTxBytes'),
    blockReadBytes: reading.blockReadBytes,
    blockWriteBytes: reading.blockWriteBytes,
    blockReadBytesPerSecond: rate('blockReadBytes'),
    blockWriteBytesPerSecond: rate('blockWriteBytes'),
    pids: reading.pids,
  };
}
