/** Answers as recorded from real engines, with the figures of a scripted container filled in. */
import * as fs from 'node:fs';
import { memoryLimit, type TrueContainer } from './trueContainer';

export type EngineKind = 'docker20' | 'docker28' | 'podman4';

type Recorded = Record<string, unknown>;

function recorded(name: string): Recorded {
  return JSON.parse(fs.readFileSync(`test/fixtures/engine/${name}.json`, 'utf8')) as Recorded;
}

const stats: Readonly<Record<EngineKind, Recorded>> = {
  docker20: recorded('stats-docker20-cgroup1'),
  docker28: recorded('recorded-docker28-cgroup2'),
  podman4: recorded('recorded-podman4-cgroup2'),
};
const [listEntry = {}] = recorded('list-docker20') as unknown as Recorded[];
const inspection = recorded('inspect-docker20');
const eventLine = JSON.parse(
  fs.readFileSync('test/fixtures/engine/events-docker20.jsonl', 'utf8').split('\n')[0] ?? '',
) as Recorded;

const image = 'registry.test:5000/fuzz/app:1';

export function statsOf(container: TrueContainer, kind: EngineKind, timeMs: number): unknown {
  const body = stats[kind];
  const figures = container.figuresAt(timeMs);
  const memory = body['memory_stats'] as Recorded;
  const inner = memory['stats'] as Recorded | undefined;
  const interfaces = kind === 'podman4' ? ['network'] : ['eth0', 'eth1'];
  const inactive = { inactive_file: figures.inactiveFile };
  const cache = kind === 'docker20' ? { ...inactive, total_inactive_file: figures.inactiveFile } : inactive;
  const { cpu_usage: usage, ...cpu } = body['cpu_stats'] as Recorded;
  return {
    ...body,
    read: new Date(timeMs).toISOString(),
    cpu_stats: {
      ...cpu,
      cpu_usage: { ...(usage as Recorded), total_usage: figures.cpuNs },
      throttling_data: { periods: figures.periods, throttled_periods: figures.throttled, throttled_time: 1 },
    },
    memory_stats: {
      ...memory,
      ...(inner && { stats: { ...inner, ...cache } }),
      usage: figures.memoryUsage,
      limit: memoryLimit,
    },
    networks: Object.fromEntries(
      interfaces.map((name, index) => [
        name,
        { rx_bytes: figures.rx[index], tx_bytes: figures.tx[index], rx_packets: 1 },
      ]),
    ),
    blkio_stats: {
      ...(body['blkio_stats'] as Recorded),
      io_service_bytes_recursive: [
        { major: 254, minor: 0, op: 'read', value: figures.blockRead },
        { major: 254, minor: 0, op: 'write', value: figures.blockWrite },
      ],
    },
    pids_stats: { ...(body['pids_stats'] as Recorded), current: figures.pids },
  };
}

export function listedAs(container: TrueContainer, kind: EngineKind, nowMs: number): unknown {
  return {
    ...listEntry,
    Id: container.id,
    Names: [`/${container.name}`],
    Image: image,
    Created: container.createdAtMs / 1000,
    Labels: container.labels,
    State: container.state,
    Status: statusText(container, kind, nowMs),
  };
}

function statusText(container: TrueContainer, kind: EngineKind, nowMs: number): string {
  const { run, state } = container;
  if (state === 'created' || !run) return 'Created';
  if (state === 'exited') return `Exited (${run.exitCode}) ${duration(nowMs - (run.endedAtMs ?? nowMs))} ago`;
  const up = `Up ${duration(nowMs - run.startedAtMs)}`;
  if (state === 'paused') return `${up} (Paused)`;
  if (kind === 'podman4' || !container.hasHealthCheck) return up;
  return `${up} (${container.health === 'starting' ? 'health: starting' : container.health})`;
}

/** A duration in Docker's notation. */
function duration(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const minutes = Math.floor(seconds / 60);
  if (seconds < 1) return 'Less than a second';
  if (seconds < 60) return seconds === 1 ? '1 second' : `${seconds} seconds`;
  if (minutes < 60) return minutes === 1 ? 'About a minute' : `${minutes} minutes`;
  return 'About an hour';
}

export function inspectionOf(container: TrueContainer): unknown {
  const { run } = container;
  const time = (ms: number | undefined): string =>
    ms === undefined ? '0001-01-01T00:00:00Z' : new Date(ms).toISOString();
  return {
    ...inspection,
    Id: container.id,
    Name: `/${container.name}`,
    Config: { Image: image, Labels: container.labels, Env: ['SECRET=1'] },
    State: {
      Status: container.state,
      Running: container.isRunning,
      Paused: container.state === 'paused',
      Restarting: false,
      OOMKilled: false,
      Dead: false,
      Pid: container.isRunning ? 4_000_000 : 0,
      ExitCode: run?.exitCode ?? 0,
      StartedAt: time(run?.startedAtMs),
      FinishedAt: time(run?.endedAtMs),
      ...(container.hasHealthCheck && { Health: { Status: container.health, FailingStreak: 0, Log: [] } }),
    },
  };
}

export interface TrueEvent {
  readonly container: TrueContainer;
  readonly action: string;
  readonly timeMs: number;
  readonly attributes?: Readonly<Record<string, string>>;
}

/**
 * `number` makes each event's time unique. Labels and the action's own attributes share one object, as in
 * real events. Docker's labels override these attributes, Podman's do not; name and image override both.
 */
export function eventOf(
  { container, action, timeMs, attributes }: TrueEvent,
  kind: EngineKind,
  number: number,
): unknown {
  const isHealth = action === 'health_status';
  const isPodman = kind === 'podman4';
  const podmans = { podId: '', containerExitCode: attributes?.['exitCode'] ?? '0' };
  const own = isPodman
    ? { ...container.labels, ...attributes, ...podmans }
    : { ...attributes, ...container.labels };
  const word = isHealth && !isPodman ? `health_status: ${container.health}` : action;
  return {
    ...eventLine,
    status: word,
    id: container.id,
    from: image,
    Action: word,
    Actor: { ID: container.id, Attributes: { ...own, image, name: container.name } },
    // Podman 4 reports the health from before the check.
    ...(isHealth && isPodman && { HealthStatus: container.health === 'healthy' ? 'unhealthy' : 'healthy' }),
    time: Math.floor(timeMs / 1000),
    timeNano: `${timeMs}${String(number % 1_000_000).padStart(6, '0')}`,
  };
}
