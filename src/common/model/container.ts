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
  /** The Compose project, or the stack of a Swarm. */
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
  /** The same by the engine's clock, where that is another: what its readings are stamped with. */
  readonly engineStartedAtMs?: number;
  /** Its first process, as the engine's machine numbers it; from inspection, while it runs. */
  readonly pid?: number;
  /** The exit code of the run that ended last; `undefined` while it runs. */
  readonly exitCode?: number;
  /** The kernel ended the last run because it was out of memory. */
  readonly isOomKilled?: boolean;
  /** Why the engine could not start it the last time it tried, in the engine's words. */
  readonly startError?: string;
  /** `undefined` while it runs. */
  readonly finishedAtMs?: number;
  /** What its health checks said before it ended, newest last; `undefined` while it runs. */
  readonly healthLog?: readonly HealthCheck[];
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

/** When a container was started by the engine's clock, as what the engine itself stamps is held against. */
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
  /** Untrusted, cut. */
  readonly output: string;
}
