import type { Random } from './random';

/** The true counters and gauges of a container at one time. */
export interface TrueFigures {
  readonly cpuNs: number;
  readonly memoryUsage: number;
  readonly inactiveFile: number;
  /** By interface. */
  readonly rx: readonly [number, number];
  readonly tx: readonly [number, number];
  readonly blockRead: number;
  readonly blockWrite: number;
  readonly pids: number;
  readonly periods: number;
  readonly throttled: number;
}

export interface TrueRun {
  readonly startedAtMs: number;
  endedAtMs?: number;
  exitCode?: number;
}

export type TrueState = 'created' | 'running' | 'paused' | 'exited';

export const memoryLimit = 512 * 2 ** 20;

/** A container of the scripted engine. Its counters are functions of time, so any figure can be checked. */
export class TrueContainer {
  readonly id: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly createdAtMs: number;
  readonly runs: TrueRun[] = [];
  readonly hasHealthCheck: boolean;
  name: string;
  state: TrueState = 'created';
  health: 'starting' | 'healthy' | 'unhealthy' = 'starting';
  readonly #speed: number;
  readonly #swingMs: number;

  constructor(number: number, nowMs: number, random: Random) {
    this.id = random
      .between(2 ** 40, 2 ** 44)
      .toString(16)
      .replace('.', '')
      .padEnd(64, String(number % 10))
      .slice(0, 64);
    this.name = `fuzz-${number}`;
    this.createdAtMs = Math.floor(nowMs / 1000) * 1000;
    this.hasHealthCheck = random.chance(0.4);
    this.#speed = random.between(0.1, 3);
    this.#swingMs = random.between(30_000, 900_000);
    this.labels = {
      ...(random.chance(0.3) && { exitCode: '99', signal: '9', name: 'evil', health_status: 'unhealthy' }),
      ...(random.chance(0.5) && {
        'com.docker.compose.project': 'fuzz',
        'com.docker.compose.service': `s${number}`,
        'com.docker.compose.container-number': '1',
        'com.docker.compose.config-hash': 'ab',
      }),
    };
  }

  get run(): TrueRun | undefined {
    return this.runs.at(-1);
  }

  get isRunning(): boolean {
    return this.state === 'running' || this.state === 'paused';
  }

  start(nowMs: number): void {
    this.runs.push({ startedAtMs: nowMs });
    this.state = 'running';
    this.health = 'starting';
  }

  end(nowMs: number, exitCode: number): void {
    const { run } = this;
    if (run) Object.assign(run, { endedAtMs: nowMs, exitCode });
    this.state = 'exited';
  }

  /** The index of the run that is going on at a time. */
  runAt(timeMs: number): number {
    return this.runs.findLastIndex(({ startedAtMs }) => startedAtMs <= timeMs);
  }

  /** Counters start at zero with each run. */
  figuresAt(timeMs: number): TrueFigures {
    const sinceMs = Math.max(0, timeMs - (this.runs[this.runAt(timeMs)]?.startedAtMs ?? timeMs));
    const swing = this.#swingMs / (2 * Math.PI);
    // Always grows, at varying speed.
    const work = this.#speed * (sinceMs + 0.8 * swing * Math.sin(sinceMs / swing));
    const count = (perMs: number): number => Math.floor(work * perMs);
    return {
      cpuNs: count(200_000),
      memoryUsage: 30 * 2 ** 20 + (count(3) % 2 ** 24),
      inactiveFile: 2 ** 20 + (count(1) % 2 ** 20),
      rx: [count(70), count(5)],
      tx: [count(31), count(2)],
      blockRead: count(11),
      blockWrite: count(17),
      pids: 1 + (count(0.001) % 50),
      periods: count(0.01),
      throttled: count(0.004),
    };
  }
}
