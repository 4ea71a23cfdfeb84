/**
 * The words of the product: what an engine runs, what one reading says, what one row holds. Everything here is plain
 * data that survives `structuredClone` and JSON. Times are UTC milliseconds of the host's wall clock unless a name says
 * otherwise. `undefined` means "not known" and is drawn as a gap; it never means zero.
 */
import type { ContainerGauges } from './containerGauges';

export type ContainerStatus =
  | 'created'
  | 'running'
  | 'paused'
  /** Told to end, and its processes still run. */
  | 'stopping'
  /** Ended, to be started again in a moment. */
  | 'restarting'
  | 'removing'
  | 'exited'
  | 'dead'
  /** Neither list nor inspection says it in a word that is known. */
  | 'unknown';

export type ContainerHealth = 'healthy' | 'unhealthy' | 'starting';

export interface PortMapping {
  readonly privatePort: number;
  readonly publicPort?: number;
  readonly ip?: string;
  readonly protocol: string;
}

/** What stays the same over the runs of one container: what a user means by "the api container". */
export interface WorkloadIdentity {
  /** Stable and unique over all engines, see `workloadKey`. */
  readonly key: string;
  /** What a user reads: the container's name without the leading slash. */
  readonly name: string;
  /** Of Compose, or the stack of a Swarm. */
  readonly project?: string;
  readonly service?: string;
  /** Made by `compose run` for one command: a workload of its own beside the service's replicas. */
  readonly isOneOff?: boolean;
}

/** One container as the engine lists it: one run of a workload. */
export interface Container {
  /** The engine's; with `@` and the engine's key behind it where another engine has the same. */
  readonly id: string;
  readonly name: string;
  readonly workload: WorkloadIdentity;
  readonly image: string;
  readonly status: ContainerStatus;
  readonly health?: ContainerHealth;
  readonly createdAtMs: number;
  /** From inspection; unknown until the first one. */
  readonly startedAtMs?: number;
  /** Its first process, as the engine's machine numbers it; from inspection, while it runs. */
  readonly pid?: number;
  /** Of the run that ended last; `undefined` while it runs. */
  readonly exitCode?: number;
  /** The kernel ended the last run because it was out of memory. */
  readonly isOomKilled?: boolean;
  /** By the engine's clock; `undefined` while it runs. */
  readonly finishedAtMs?: number;
  readonly restartCount?: number;
  readonly ports: readonly PortMapping[];
  /** From inspection; `undefined` members mean no limit. */
  readonly limits?: ContainerLimits;
  /** `host`, `none`, `bridge`, `container:ID` or a network's name. */
  readonly networkMode?: string;
}

export interface ContainerLimits {
  readonly memoryBytes?: number;
  /** Cores: 0.3 is 30 % of one core. */
  readonly cpuCores?: number;
  readonly pids?: number;
}

/** In the engine's words. */
export type ContainerAction =
  | 'create'
  | 'start'
  | 'die'
  | 'oom'
  | 'kill'
  | 'pause'
  | 'unpause'
  | 'rename'
  | 'update'
  | 'health_status'
  | 'restart'
  | 'destroy';

/** Something that happened to a container. */
export interface ContainerEvent {
  readonly timestampMs: number;
  readonly containerId: string;
  /** What it was called then. */
  readonly name: string;
  readonly action: ContainerAction;
  /** With `die`. */
  readonly exitCode?: number;
  /** With `kill`: 15 and 9 are to end it, others such as 1 (SIGHUP) tell it something. Podman does not say which. */
  readonly signal?: number;
  /** With `health_status`. */
  readonly health?: ContainerHealth;
  /** Of the engine that told it. History keeps as many of each engine, and does not tell it. */
  readonly engineKey?: string;
}

/** What one network interface received and sent, or what was read from and written to one disk. */
export interface IoPart {
  /** Of the interface, or the device's number. */
  readonly name: string;
  readonly inBytes: number;
  readonly outBytes: number;
}

/** Counters and gauges of one container, read once. Counters only grow while the container runs. */
export interface ContainerReading extends ContainerGauges {
  readonly id: string;
  /**
   * Only for differences between readings of the same container: the engine's own stamp or, of one read from its cgroup, this
   * machine's monotonic clock. The two are so far apart that no rate comes of one of each.
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
  /** What the sums are made of: each interface has its own rate, so that one that comes or goes costs no other its. */
  readonly networkParts?: readonly IoPart[];
  readonly blockReadBytes?: number;
  readonly blockWriteBytes?: number;
  /** By device; one that is not named has had nothing read or written yet. */
  readonly blockParts?: readonly IoPart[];
  readonly pids?: number;
  /** Periods of the CPU limit that have passed with something to run, and those in which it ran into the limit. */
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

/** Rates per second derived from two readings; `undefined` where a counter was new, went back or stood still in time. */
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
  /** 0-100: of the periods in which it wanted to run, those in which it met its CPU limit; unknown without a limit. */
  readonly throttledPercent?: number;
  /** Processes that the kernel ended because they were out of memory since the row before. */
  readonly oomKills?: number;
  /** 0-100: the part of the time in which some of its tasks waited for CPU, memory, disks; where the kernel accounts it. */
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

/** Every state an engine can be in; the tree, the status bar and the log each render this and nothing else. */
export type EngineState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'connected'; readonly engine: EngineDescription }
  | { readonly kind: 'unreachable'; readonly message: string; readonly tried: readonly string[] }
  | { readonly kind: 'noPermission'; readonly address: string; readonly message: string }
  | { readonly kind: 'invalidEndpoint'; readonly message: string }
  /** Another entry of the user's list leads to the same engine and is the one that counts. */
  | { readonly kind: 'duplicate'; readonly message: string };

export interface EngineDescription {
  /** Stable identity of the engine: what it told of itself when it was first seen, else its address then. */
  readonly id: string;
  /** It has no id of its own or did not tell it: another address may lead to it, too. */
  readonly isKnownByAddress?: boolean;
  /** Short form of `id`, the first part of its workloads' keys: eight hexadecimal digits. */
  readonly key: string;
  /** Host name the engine reports. */
  readonly name: string;
  readonly version: string;
  readonly apiVersion: string;
  readonly operatingSystem: string;
  /** The address in use, such as `unix:///var/run/docker.sock`. */
  readonly address: string;
  /** Where the address came from: shown so that a user can see why this engine. */
  readonly origin: string;
}

/** One of the engines that a user wants: how it is, and how its containers are collected. */
export interface EngineStatus {
  /** The user's word for it: an address, `context:NAME`, or `auto` for the one that is found by itself. */
  readonly endpoint: string;
  readonly state: EngineState;
  /** Of the engine that was last connected there, also while it does not answer. */
  readonly key?: string;
  /** Containers left out by the user's wish: neither listed nor sampled. */
  readonly excludedCount?: number;
  /** It has more containers than are taken; the rest is neither listed nor sampled. */
  readonly hasMore?: boolean;
  /** Absent while nothing runs. */
  readonly sampling?: SamplingWay;
  /** Set while a round of all containers takes longer than a tick may: how long it takes. */
  readonly slowMs?: number;
}

/** Everything one tick of the collector learned. */
export interface Tick {
  /** Wall clock, aligned to the interval. */
  readonly timestampMs: number;
  readonly intervalMs: number;
  /** In the user's order; empty in a tick that was read from history, which keeps nothing of them. */
  readonly engines: readonly EngineStatus[];
  /** All containers of all engines that are connected, running or not. */
  readonly containers: readonly Container[];
  /** One per running container that answered. */
  readonly samples: readonly ContainerSample[];
  readonly host?: HostSample;
  /** What happened since the tick before, in order; absent when nothing did. */
  readonly events?: readonly ContainerEvent[];
}
