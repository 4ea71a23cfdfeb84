import type { ContainerGauges } from './containerGauges';
/** What one network interface received and sent, or what was read from and written to one disk. */
export interface IoPart {
  /** The name of the interface, or the device's number. */
  readonly name: string;
  readonly inBytes: number;
  readonly outBytes: number;
}

/** Counters and gauges of one container, read once. Counters only grow while the container runs. */
export interface ContainerReading extends ContainerGauges {
  readonly id: string;
  /**
   * Only for differences between readings of the same container: the engine's own stamp or, of one read from
   * its cgroup, this machine's monotonic clock. The two are so far apart that no rate comes of one of each.
   */
  readonly readAtMs: number;
  readonly cpuTotalNs?: number;
  /** Page cache that can be dropped at once is not counted, as in the Docker CLI. */
  readonly memoryUsedBytes?: number;
  /** The limit in force: the container's own, or all memory of the machine. */
  readonly memoryLimitBytes?: number;
  /** Sum over the interfaces that the engine gave the container; `undefined` on the host's network. */
  readonly networkRxBytes?: number;
  readonly networkTxBytes?: number;
  /**
   * What the sums are made of: each interface has its own rate, so that one that comes or goes costs no other
   * its.
   */
  readonly networkParts?: readonly IoPart[];
  readonly blockReadBytes?: number;
  readonly blockWriteBytes?: number;
  /** By device; one that is not named has had nothing read or written yet. */
  readonly blockParts?: readonly IoPart[];
  readonly pids?: number;
  /**
   * Periods of the CPU limit that have passed with something to run, and those in which it ran into the
   * limit.
   */
  readonly cpuPeriods?: number;
  readonly throttledPeriods?: number;
  /** Processes that the kernel ended because they were out of memory, so far. */
  readonly oomKillCount?: number;
  /** Microseconds in which some task waited for CPU, memory, I/O; only where the kernel accounts pressure. */
  readonly cpuPressureUs?: number;
  readonly memoryPressureUs?: number;
  readonly ioPressureUs?: number;
}

/** How containers are read: from their cgroups, through the engine's API, or some this way and some that. */
export type SamplingWay = 'cgroup' | 'api' | 'mixed';

/**
 * Rates per second derived from two readings; `undefined` where a counter was new, went back or stood still
 * in time.
 */
export interface ContainerRates {
  /** 100 is one core. */
  readonly cpuPercent?: number;
  readonly networkRxBytesPerSecond?: number;
  readonly networkTxBytesPerSecond?: number;
  readonly blockReadBytesPerSecond?: number;
  readonly blockWriteBytesPerSecond?: number;
}

/** What `docker stats` does not show. */
export interface ContainerExtras extends ContainerGauges {
  /**
   * 0-100: of the periods in which it wanted to run, those in which it met its CPU limit; unknown without a
   * limit.
   */
  readonly throttledPercent?: number;
  /** Processes that the kernel ended because they were out of memory since the row before. */
  readonly oomKills?: number;
  /**
   * 0-100: the part of the time in which some of its tasks waited for CPU, memory, disks; where the kernel
   * accounts it.
   */
  readonly cpuPressurePercent?: number;
  readonly memoryPressurePercent?: number;
  readonly ioPressurePercent?: number;
}

/** One row of container history: what one tick learned of one running container. */
export interface ContainerSample extends ContainerRates, ContainerExtras {
  readonly timestampMs: number;
  readonly containerId: string;
  /** Time the rates are over, by the engine's stamps; `undefined` where there are none. */
  readonly elapsedMs?: number;
  readonly memoryUsedBytes?: number;
  readonly memoryLimitBytes?: number;
  /** Counters as the engine reports them. */
  readonly networkRxBytes?: number;
  readonly networkTxBytes?: number;
  readonly blockReadBytes?: number;
  readonly blockWriteBytes?: number;
  readonly pids?: number;
  /** As in the reading; not stored. What another window needs to go on where this one stopped. */
  readonly readAtMs?: number;
  readonly cpuTotalNs?: number;
  /** The same, where there are several. */
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
  /** 0-100 of the whole host. */
  readonly cpuPercent?: number;
  /** 0-100 each. */
  readonly coresPercent?: readonly number[];
  /** Load averages over 1, 5 and 15 minutes; `undefined` on Windows. */
  readonly load?: readonly [number, number, number];
  readonly memoryUsedBytes?: number;
  readonly memoryAvailableBytes?: number;
  readonly memoryTotalBytes?: number;
  readonly swapUsedBytes?: number;
  readonly swapTotalBytes?: number;
  /** Where there is no `/proc`, rates of network and disks are read once a minute, and one row tells them. */
  readonly networkRxBytesPerSecond?: number;
  readonly networkTxBytesPerSecond?: number;
  readonly diskReadBytesPerSecond?: number;
  readonly diskWriteBytesPerSecond?: number;
  /** From the slow timer: repeated on each row until the next slow reading. */
  readonly fileSystems?: readonly FileSystemUse[];
}
