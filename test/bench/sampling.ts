import * as fs from 'node:fs';
import * as http from 'node:http';
import * as os from 'node:os';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Container } from '../../src/common/model/container';
import { EngineConnection } from '../../src/engine/watch/engineConnection';
import { systemClock as clock } from '../../src/node/systemClock';
import type { StatsSource } from '../../src/sample/api/apiRound';
import { ApiSampler } from '../../src/sample/api/apiSampler';
import { CgroupSampler } from '../../src/sample/cgroup/cgroupSampler';
import { docker, testEngineAddress } from '../support/engine/engine';
import { startNewerEngine } from '../support/engine/newerEngine';
import { RecordingLog } from '../support/fakes/recordingLog';
import type { BenchResult } from './support/benchResult';
import { childCpuMs } from './support/childCpuMs';
import { processCpuMs } from './support/processCpuMs';
import { toResult } from './support/toResult';
import { withContainers } from './support/withContainers';

const counts = [10, 50, 100, 150] as const;
/** The obvious loop takes two seconds a container, so it is only run with the smallest number. */
const loopCount = 10;
/**
 * Alternates the order, so that each way runs as often before as after the others, which leave an engine warm
 * or busy.
 */
const rounds = 10;
/** One round through cgroups is too short for CPU clocks, so this many are measured together. */
const cgroupRounds = 50;
const engineProcesses = /^(dockerd|containerd|containerd-shim.*)$/;

interface Cost {
  readonly wallMs: number;
  /** CPU time of this process, the command line, the engine and its helpers together. */
  readonly cpuMs: number;
}

interface Way {
  readonly name: 'cgroup' | 'api' | 'floor' | 'stats';
  readonly action: () => Promise<unknown>;
  /** Rounds that are measured together. */
  readonly repeats?: number;
}

/** An engine to measure, and the title of its results. */
interface Subject {
  readonly address: string;
  readonly title: string;
  /**
   * The largest share of the time of `docker stats` that a round through the API may take. For older engines
   * it applies with 100 containers only.
   */
  readonly apiShare?: number;
}

/**
 * One round over all containers: from cgroups, through the API, plain HTTP as the API's floor, and `docker
 * stats`, alternating.
 */
export async function benchSampling(): Promise<BenchResult[]> {
  const subject = { address: testEngineAddress, title: 'sampling' };
  const results: BenchResult[] = [];
  for (const count of counts)
    results.push(...(await withContainers(count, names => measure(names, subject))));
  return results;
}

/** The same with a newer engine, which answers at once. It has no other containers. */
export async function benchSamplingNewer(): Promise<BenchResult[]> {
  const engine = await startNewerEngine();
  if (!engine) throw new Error('a newer engine is made of Debian packages for x64, as root');
  const { DOCKER_HOST: dockerHost } = process.env;
  process.env['DOCKER_HOST'] = engine.address;
  try {
    const version = (await docker('version', '--format', '{{.Server.Version}}')).trim();
    const subject = { address: engine.address, title: `sampling, Docker ${version},`, apiShare: 1 / 8 };
    const results: BenchResult[] = [];
    for (const count of counts)
      results.push(...(await withContainers(count, names => measure(names, subject))));
    return results;
  } finally {
    if (dockerHost === undefined) delete process.env['DOCKER_HOST'];
    else process.env['DOCKER_HOST'] = dockerHost;
    await engine.stop();
  }
}

async function measure(
  names: readonly string[],
  { address, title, apiShare }: Subject,
): Promise<BenchResult[]> {
  const { client, running } = await connect(names, address);
  const ids = running.map(({ id }) => id);
  const cgroups = new CgroupSampler();
  const api = new ApiSampler(clock);
  const costs = new Map<Way['name'], Cost[]>();
  const readCgroups = async (): Promise<void> => {
    const { readings, problems } = await cgroups.sample(running);
    if (readings.size !== ids.length)
      throw new Error(`Not all were read: ${[...problems.values()].join('; ')}`);
  };
  const ways: readonly Way[] = [
    { name: 'cgroup', action: readCgroups, repeats: cgroupRounds },
    { name: 'api', action: () => api.sample(client, ids, new AbortController().signal) },
    { name: 'floor', action: () => Promise.all(ids.map(id => plainStats(address, id))) },
    { name: 'stats', action: () => docker('stats', '--no-stream', ...names) },
  ];
  for (const { action } of ways) await action();
  const delays: number[] = [];
  for (let round = 0; round < rounds; round++) {
    for (const { name, action, repeats = 1 } of round % 2 === 0 ? ways : [...ways].reverse())
      costs.set(name, [...(costs.get(name) ?? []), await costOf(action, repeats)]);
    delays.push(await longestDelayMs(readCgroups));
  }
  cgroups.reset();
  const of = (way: Way['name'], which: keyof Cost): number[] =>
    (costs.get(way) ?? []).map(cost => cost[which]);
  const n = ids.length;
  const stats = { wall: of('stats', 'wallMs'), cpu: of('stats', 'cpuMs') };
  const floor = { wall: of('floor', 'wallMs'), cpu: of('floor', 'cpuMs') };
  const limits = limitsOf(n, stats, floor, apiShare);
  const row = (name: string, runs: number[], baselineRuns: number[], limit?: number): BenchResult =>
    toResult({ name: `${title} ${n}: ${name}`, unit: 'ms', runs, baselineRuns, limit });
  const beside = '(baseline: docker stats)';
  return [
    row(`cgroups, wall ${beside}`, of('cgroup', 'wallMs'), stats.wall, limits.cgroupWall),
    row(`cgroups, CPU everywhere ${beside}`, of('cgroup', 'cpuMs'), stats.cpu, limits.cgroupCpu),
    row(`API, wall ${beside}`, of('api', 'wallMs'), stats.wall, limits.apiWall),
    row(`API, CPU everywhere ${beside}`, of('api', 'cpuMs'), stats.cpu, limits.apiCpu),
    row(`plain HTTP, wall ${beside}`, floor.wall, stats.wall),
    row(`plain HTTP, CPU everywhere ${beside}`, floor.cpu, stats.cpu),
    toResult({
      name: `${title} ${n}: longest event-loop delay of a cgroup round`,
      unit: 'ms',
      runs: delays,
      limit: n === 150 ? 10 : undefined,
    }),
    ...(n === loopCount ? [await sequentialLoop(title, address, ids, stats.wall)] : []),
  ];
}

interface Limits {
  readonly cgroupWall?: number;
  readonly cgroupCpu?: number;
  readonly apiWall?: number;
  readonly apiCpu?: number;
}

/** All limits apply to 100 containers, except the API's share of the time of `docker stats`. */
function limitsOf(
  containers: number,
  stats: { readonly wall: number[]; readonly cpu: number[] },
  floor: { readonly wall: number[]; readonly cpu: number[] },
  apiShare: number | undefined,
): Limits {
  const shared = apiShare === undefined ? undefined : apiShare * median(stats.wall);
  if (containers !== 100) return { apiWall: shared };
  return {
    cgroupWall: Math.min(5, median(stats.wall) / 200),
    cgroupCpu: median(stats.cpu) / 50,
    apiWall: shared ?? Math.min(1.15 * median(floor.wall), 0.6 * median(stats.wall)),
    apiCpu: Math.min(1.15 * median(floor.cpu), 0.6 * median(stats.cpu)),
  };
}

/** `stats(stream: false)` for one container after the other, as many extensions and tools do it. */
async function sequentialLoop(
  title: string,
  address: string,
  ids: readonly string[],
  baselineRuns: readonly number[],
): Promise<BenchResult> {
  const { wallMs } = await costOf(async () => {
    for (const id of ids) await plainStats(address, id, '');
  }, 1);
  const name = `${title} ${ids.length}: one after the other, stream=false, wall (baseline: docker stats)`;
  return toResult({ name, unit: 'ms', runs: [wallMs], baselineRuns });
}

async function connect(
  names: readonly string[],
  endpoint: string,
): Promise<{ client: StatsSource; running: readonly Container[] }> {
  const environment = { variables: process.env, homeFolder: os.homedir(), platform: process.platform };
  const log = new RecordingLog();
  const connection = new EngineConnection({ endpoint, environment, clock, log });
  // Inspections are spread over several views.
  for (let view = 0; ; view++) {
    const { client, containers } = await connection.view(new AbortController().signal);
    const running = containers.filter(({ name }) => names.includes(name));
    if (client && running.length === names.length && running.every(({ pid }) => pid !== undefined)) {
      return { client, running };
    }
    if (view > 100) throw new Error('The containers could not be inspected.');
  }
}

/** The least any client of the API has to do: one request a container, and parsing the answer. */
function plainStats(address: string, id: string, oneShot = '&one-shot=true'): Promise<unknown> {
  const path = `/containers/${id}/stats?stream=false${oneShot}`;
  return new Promise((resolve, reject) => {
    http
      .get({ socketPath: address.replace(/^unix:\/\//, ''), path }, response => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => resolve(JSON.parse(Buffer.concat(chunks).toString())));
      })
      .on('error', reject);
  });
}

async function costOf(action: () => Promise<unknown>, repeats: number): Promise<Cost> {
  const engine = engineCpuMs();
  const children = childCpuMs() ?? 0;
  const own = process.cpuUsage();
  const start = performance.now();
  for (let repeat = 0; repeat < repeats; repeat++) await action();
  const wallMs = performance.now() - start;
  const { user, system } = process.cpuUsage(own);
  const cpuMs = (user + system) / 1000 + (childCpuMs() ?? 0) - children + engineCpuMs() - engine;
  return { wallMs: wallMs / repeats, cpuMs: cpuMs / repeats };
}

function engineCpuMs(): number {
  const pids = fs.readdirSync('/proc').filter(name => /^\d+$/.test(name));
  return pids.reduce((sum, pid) => {
    try {
      const isEngine = engineProcesses.test(fs.readFileSync(`/proc/${pid}/comm`, 'utf8').trim());
      return isEngine ? sum + processCpuMs(Number(pid)) : sum;
    } catch {
      // The process ended in the meantime.
      return sum;
    }
  }, 0);
}

async function longestDelayMs(action: () => Promise<unknown>): Promise<number> {
  const histogram = monitorEventLoopDelay({ resolution: 1 });
  histogram.enable();
  await new Promise(resolve => setTimeout(resolve, 5));
  await action();
  await new Promise(resolve => setTimeout(resolve, 5));
  histogram.disable();
  return Math.max(0, histogram.max / 1e6 - 1);
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
