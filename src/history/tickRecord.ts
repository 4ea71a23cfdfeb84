import type {
  Container,
  ContainerHealth,
  ContainerSample,
  ContainerStatus,
  HostSample,
  Tick,
} from '../common/model';

/** Who a run is. Kept once per run and partition. */
export interface RunIdentity {
  readonly containerId: string;
  readonly workload: string;
  readonly name: string;
  readonly project?: string;
  readonly service?: string;
  readonly image: string;
}

/** What rarely changes. Kept only when it does. */
export interface RunState {
  readonly status: ContainerStatus;
  readonly health?: ContainerHealth;
  readonly restartCount?: number;
  readonly memoryLimitBytes?: number;
}

export interface RunRecord {
  readonly identity: RunIdentity;
  readonly state: RunState;
  readonly sample: ContainerSample;
}

/** What of a tick is stored: the form in which ticks go to the journal and to the partition of their hour. */
export interface TickRecord {
  readonly timestampMs: number;
  readonly intervalMs: number;
  readonly runs: readonly RunRecord[];
  readonly host?: HostSample;
}

export function toTickRecord(tick: Tick): TickRecord {
  const containers = new Map(tick.containers.map(each => [each.id, each]));
  const runs: RunRecord[] = [];
  for (const sample of tick.samples) {
    const container = containers.get(sample.containerId);
    if (container) runs.push({ identity: toIdentity(container), state: toState(container, sample), sample });
  }
  return { timestampMs: tick.timestampMs, intervalMs: tick.intervalMs, runs, host: tick.host };
}

function toIdentity({ id, name, workload, image }: Container): RunIdentity {
  const { key, project, service } = workload;
  return { containerId: id, workload: key, name, project, service, image };
}

function toState(
  { status, health, restartCount }: Container,
  { memoryLimitBytes }: ContainerSample,
): RunState {
  return { status, health, restartCount, memoryLimitBytes };
}
