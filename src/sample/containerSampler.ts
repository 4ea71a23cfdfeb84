import type { Clock } from '../common/clock';
import { CanceledError } from '../common/errors';
import type { ContainerReading, SamplingWay } from '../common/model/sample';
import type { Container } from '../common/model/container';
import type { Log } from '../common/log';
import { minuteMs } from '../common/time';
import type { StatsSource } from './api/apiRound';
import { ApiSampler, type ApiSamples } from './api/apiSampler';
import { FailureLog } from './failureLog';
import { CgroupSampler } from './cgroup/cgroupSampler';
import { InterfaceQuestions } from './cgroup/interfaceQuestions';

/** What the sampler needs of an engine. */
export interface ContainerSource extends StatsSource {
  /** Whether its containers run on this machine, where their cgroups can be read. */
  readonly isHere: boolean;
}

export interface ContainerSamples extends ApiSamples {
  /** How the containers were read; `undefined` when there were none. */
  readonly way?: SamplingWay;
}

/**
 * A container in a crash loop becomes readable and unreadable with each restart, which must not log a line
 * each time.
 */
const steadyAfterMs = minuteMs;

/**
 * Reads running containers the cheapest way that is right for each: from its cgroup, else through the
 * engine's API.
 */
export class ContainerSampler {
  readonly #cgroups: CgroupSampler | undefined;
  readonly #questions = new InterfaceQuestions();
  readonly #clock: Clock;
  readonly #api: ApiSampler;
  readonly #log: Log;
  readonly #failures: FailureLog<'slow'>;
  /** How containers were read in the newest round, for how many rounds, and since when (monotonic ms). */
  #way: { readonly way: SamplingWay; readonly rounds: number; readonly fromMs: number } | undefined;
  #toldWay: SamplingWay | undefined;

  /** `root`: of the files of cgroups; another than `/` in tests. */
  constructor(options: {
    readonly platform: NodeJS.Platform;
    readonly clock: Clock;
    readonly log: Log;
    readonly root?: string;
  }) {
    this.#api = new ApiSampler(options.clock);
    this.#cgroups = options.platform === 'linux' ? new CgroupSampler(options.root) : undefined;
    this.#log = options.log;
    this.#clock = options.clock;
    this.#failures = new FailureLog(options.log, options.clock, {
      slow: 'The engine answers within a tick again.',
    });
  }

  async sample(
    source: ContainerSource,
    running: readonly Container[],
    signal: AbortSignal,
  ): Promise<ContainerSamples> {
    const local = source.isHere ? await this.#cgroups?.sample(running) : undefined;
    if (signal.reason instanceof CanceledError) return { readings: new Map(), failures: [] };
    // Runs in the background: the other figures do not need the answer.
    if (local) this.#questions.ask(source, this.#cgroups?.unsureInterfaces(this.#clock.monotonicMs()));
    const rest = running.filter(({ id }) => !local?.readings.has(id)).map(({ id }) => id);
    const asked = await this.#api.sample(source, rest, signal);
    const readings = new Map<string, ContainerReading>([...(local?.readings ?? []), ...asked.readings]);
    const way = wayOf(running.length, rest.length);
    this.#tell(way, rest.length, local?.problems.get(rest[0] ?? ''));
    const problem = 'The engine answers slowly: it is asked again only once all containers have answered.';
    this.#failures.report('slow', asked.slowMs === undefined ? undefined : problem);
    return { ...asked, readings, way };
  }

  /** Closes all files. */
  reset(): void {
    this.#questions.abandon();
    this.#cgroups?.reset();
    this.#api.reset();
  }

  /**
   * On change only, and once that has stood for a while: a container that has just started is asked for
   * through the API.
   */
  #tell(way: SamplingWay | undefined, asked: number, problem: string | undefined): void {
    if (way === undefined) return;
    const nowMs = this.#clock.monotonicMs();
    const isSame = this.#way?.way === way;
    const { rounds, fromMs } = isSame && this.#way ? this.#way : { rounds: 0, fromMs: nowMs };
    this.#way = { way, rounds: rounds + 1, fromMs };
    const isSteady = this.#toldWay === undefined ? rounds > 0 : nowMs - fromMs >= steadyAfterMs;
    if (way === this.#toldWay || !isSteady) return;
    this.#toldWay = way;
    const because = problem === undefined ? '' : ` (${problem})`;
    if (way === 'cgroup') this.#log.info('Containers are read from their cgroups.');
    else if (way === 'api') this.#log.info(`Containers are read through the engine's API${because}.`);
    else
      this.#log.info(`Containers are read from their cgroups, ${asked} through the engine's API${because}.`);
  }
}

function wayOf(running: number, asked: number): SamplingWay | undefined {
  if (running === 0) return undefined;
  if (asked === 0) return 'cgroup';
  return asked === running ? 'api' : 'mixed';
}
