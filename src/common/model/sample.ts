import type { ContainerGauges } from './containerGauges';
/** Traffic of one network interface, or of one disk. */
export interface IoPart {
  /** Name of the interface, or number of the device. */
  readonly name: string;
  readonly inBytes: number;
  readonly outBytes: number;
}

/** Counters and gauges of one container, read once. Counters grow as long as the container runs. */
export interface ContainerReading extends ContainerGauges {
  readonly id: string;
  /**
   * Only for differences between readings of the same container. It is the engine's own stamp or, for a
   * reading from its cgroup, this machine's monotonic clock. The two are so far apart that no rate results
   * from one of each.
   */
  readonly readAtMs: number;
  /** When the engine's answer arrived, by this machine's clock; absent where a tick reads by itself. */
  readonly arrivedAtMs?: number;
  readonly cpuTotalNs?: number;
  /** Excludes page cache that can be dropped at once, as the Docker CLI does. */
  readonly memoryUsedBytes?: number;
  /** The limit in force: the container's own, or the machine's whole memory. */
  readonly memoryLimitBytes?: number;
  /** Sum over the interfaces that the engine gave the container; `undefined` on the host's network. */
  readonly networkRxBytes?: number;
  readonly networkTxBytes?: number;
  /**
   * The parts of the sums. Each has its own rate, so that an interface that appears or vanishes does not
   * affect the rates of the others.
   */
  readonly networkParts?: readonly IoPart[];
  readonly blockReadBytes?: number;
  readonly blockWriteBytes?: number;
  /** By device. A device that is missing had no I/O yet. */
  readonly blockParts?: readonly IoPart[];
  readonly pids?: number;
  /** Periods of the CPU limit in which the container wanted to run, and those in which it was throttled. */
  readonly cpuPeriods?: number;
  readonly throttledPeriods?: number;
  /** Processes that the kernel has killed so far because they were out of memory. */
  readonly oomKillCount?: number;
  /**
   * Microseconds in which some task waited for CPU, memory or I/O. Only where the kernel accounts for
   * pressure.
   */
  readonly cpuPressureUs?: number;
  readonly memoryPressureUs?: number;
  readonly ioPressureUs?: number;
}

/**
 * How containers are sampled: from their cgroups, through the engine's API, or some one way and some the
 * other.
 */
export type SamplingWay = 'cgroup' | 'api' | 'mixed';

/** Rates per second from two readings. `undefined` where a counter is new or went back, or no time passed. */
export interface ContainerRates {
  /** 100 is one core in use. */
  readonly cpuPercent?: number;
  readonly networkRxBytesPerSecond?: number;
  readonly networkTxBytesPerSecond?: number;
  readonly blockReadBytesPerSecond?: number;
  readonly blockWriteBytesPerSecond?: number;
}

/** Figures that `docker stats` does not show. */
export interface ContainerExtras extends ContainerGauges {
  /**
   * 0-100: of the periods in which it wanted to run, the part in which it was throttled. Unknown without a
   * CPU limit.
   */
  readonly throttledPercent?: number;
  /** Processes that the kernel killed since the row before because they were out of memory. */
  readonly oomKills?: number;
  /**
   * 0-100: share of the time in which some of its tasks waited for CPU, memory or disks. Only where the
   * kernel accounts for pressure.
   */
  readonly cpuPressurePercent?: number;
  readonly memoryPressurePercent?: number;
  readonly ioPressurePercent?: number;
}

/** One row of container history: one running container at one tick. */
export interface ContainerSample extends ContainerRates, ContainerExtras {
  readonly timestampMs: number;
  readonly containerId: string;
  /**
   * Time between the two readings that the rates are made from, by the engine's stamps; `undefined` without
   * rates.
   */
  readonly elapsedMs?: number;
  readonly memoryUsedBytes?: number;
  readonly memoryLimitBytes?: number;
  /** Counters as the engine reports them. */
  readonly networkRxBytes?: number;
  readonly networkTxBytes?: number;
  readonly blockReadBytes?: number;
  readonly blockWriteBytes?: number;
  readonly pids?: number;
  /** As in the reading. Not stored: a window that takes over needs it to go on with the rates. */
  readonly readAtMs?: number;
  readonly cpuTotalNs?: number;
  /** The same by interface, where there are several. */
  readonly networkParts?: readonly IoPart[];
  readonly blockParts?: readonly IoPart[];
}

export interface FileSystemUse {
  readonly mount: string;
  readonly usedBytes: number;
  readonly sizeBytes: number;
}

/** One row of host history. */
export interface HostSample {
  readonly timestampMs: number;
  /** 0-100: share of the whole host. */
  readonly cpuPercent?: number;
  /** 0-100 for each core. */
  readonly coresPercent?: readonly number[];
  /** Load averages over 1, 5 and 15 minutes; `undefined` on Windows. */
  readonly load?: readonly [number, number, number];
  readonly memoryUsedBytes?: number;
  readonly memoryAvailableBytes?: number;
  readonly memoryTotalBytes?: number;
  readonly swapUsedBytes?: number;
  readonly swapTotalBytes?: number;
  /** Where there is no `/proc`, network and disk rates are read once a minute, and only that row has them. */
  readonly networkRxBytesPerSecond?: number;
  readonly networkTxBytesPerSecond?: number;
  readonly diskReadBytesPerSecond?: number;
  readonly diskWriteBytesPerSecond?: number;
  /** Read by a slower timer, and repeated in each row until the next such reading. */
  readonly fileSystems?: readonly FileSystemUse[];
}
