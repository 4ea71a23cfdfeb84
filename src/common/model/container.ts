export type ContainerStatus =
  | 'created'
  | 'running'
  | 'paused'
  /** It was told to end, and its processes still run. */
  | 'stopping'
  /** It ended and is about to be started again. */
  | 'restarting'
  | 'removing'
  | 'exited'
  | 'dead'
  /** Neither list nor inspection gives a status that we know. */
  | 'unknown';

export type ContainerHealth = 'healthy' | 'unhealthy' | 'starting';

export interface PortMapping {
  readonly privatePort: number;
  readonly publicPort?: number;
  readonly ip?: string;
  readonly protocol: string;
}

/** What stays the same over all runs of one container: what a user means by "the api container". */
export interface WorkloadIdentity {
  /** Stable, and unique among all engines; see `workloadKey`. */
  readonly key: string;
  /** The container's name without the leading slash. */
  readonly name: string;
  /** The Compose project or the Swarm stack. */
  readonly project?: string;
  readonly service?: string;
  /** Made by `compose run` for one command: a separate workload beside the service's replicas. */
  readonly isOneOff?: boolean;
}

/** One container as the engine lists it: one run of a workload. */
export interface Container {
  /** The engine's id; with `@` and the engine's key behind it where another engine uses the same id. */
  readonly id: string;
  readonly name: string;
  readonly workload: WorkloadIdentity;
  readonly image: string;
  readonly status: ContainerStatus;
  readonly health?: ContainerHealth;
  readonly createdAtMs: number;
  /** From inspection; unknown until the first one. */
  readonly startedAtMs?: number;
  /** The same by the engine's clock, which stamps its readings, where that differs from the host's. */
  readonly engineStartedAtMs?: number;
  /** Process id of its first process on the engine's machine. From inspection, only while it runs. */
  readonly pid?: number;
  /** Exit code of the latest run; `undefined` while it runs. */
  readonly exitCode?: number;
  /** The kernel killed the latest run because it was out of memory. */
  readonly isOomKilled?: boolean;
  /** Why the engine's latest attempt to start it failed, in the engine's words. */
  readonly startError?: string;
  /** `undefined` while it runs. */
  readonly finishedAtMs?: number;
  /** The last health checks before it ended, newest last; `undefined` while it runs. */
  readonly healthLog?: readonly HealthCheck[];
  readonly restartCount?: number;
  readonly ports: readonly PortMapping[];
  /** From inspection. An `undefined` member means no limit. */
  readonly limits?: ContainerLimits;
  /** `host`, `none`, `bridge`, `container:ID` or the name of a network. */
  readonly networkMode?: string;
}

export interface ContainerLimits {
  readonly memoryBytes?: number;
  /** Cores: 0.3 is 30 % of one core. */
  readonly cpuCores?: number;
  readonly pids?: number;
}

/** When a container started by the engine's clock, for comparing with times that the engine stamped. */
export function engineStartOf({
  startedAtMs,
  engineStartedAtMs = startedAtMs,
}: Pick<Container, 'startedAtMs' | 'engineStartedAtMs'>): number | undefined {
  return engineStartedAtMs;
}

/** One run of a container's health check. */
export interface HealthCheck {
  readonly atMs: number;
  readonly exitCode: number;
  /** Untrusted, already cut. */
  readonly output: string;
}
