import * as fs from 'node:fs';
import * as http from 'node:http';
import * as os from 'node:os';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Container } from '../../src/common/model';
import { EngineConnection } from '../../src/engine/engineConnection';
import { systemClock as clock } from '../../src/history/systemClock';
import type { StatsSource } from '../../src/sample/apiRound';
import { ApiSampler } from '../../src/sample/apiSampler';
import { CgroupSampler } from '../../src/sample/cgroup/cgroupSampler';
import { docker, testEngineAddress } from '../support/engine';
import { RecordingLog } from '../support/recordingLog';
import type { BenchResult } from './benchResult';
import { childCpuMs } from './childCpuMs';
import { processCpuMs } from './processCpuMs';
import { toResult } from './toResult';
import { withContainers } from './withContainers';

const counts = [10, 50, 100, 150] as const;
/** The obvious loop takes two seconds a container: only the smallest number is waited for. */
const loopCount = 10;
const rounds = 5;
/** A round through cgroups is too short for CPU clocks: so many are measured as one. */
const cgroupRounds = 50;
const engineProcesses = /^(dockerd|containerd|containerd-shim.*)$/;

interface Cost {
  readonly wallMs: number;
  /** Of this process, the command line, the engine and its helpers together. */
  readonly cpuMs: number;
}

/** One round of all containers: from cgroups, through the API, its floor (plain HTTP), and `docker stats`, in turn. */
export async function benchSampling(): Promise<BenchResult[]> {
  const results: BenchResult[] = [];
  for (const count of counts) results.push(...(await withContainers(count, names => measure(names))));
  return results;
}

async function measure(names: readonly string[]): Promise<BenchResult[]> {
  const { client, running } = await connect(names);
  const ids = running.map(({ id }) => id);
  const cgroups = new CgroupSampler();
  const api = new ApiSampler(clock);
  const costs = new Map<string, Cost[]>();
  const add = async (way: string, action: () => Promise<unknown>, repeats = 1): Promise<void> => {
    const cost = await costOf(action, repeats);
    costs.set(way, [...(costs.get(way) ?? []), cost]);
  };
  const readCgroups = async (): Promise<void> => {
    const { readings, problems } = cgroups.sample(running);
    if (readings.size !== ids.length)
      throw new Error(`Not all were read: ${[...problems.values()].join('; ')}`);
  };
  await readCgroups();
  const delays: number[] = [];
  for (let round = 0; round < rounds; round++) {
    await add('cgroup', readCgroups, cgroupRounds);
    await add('api', () => api.sample(client, ids, new AbortController().signal));
    await add('floor', () => Promise.all(ids.map(id => plainStats(id))));
    await add('stats', () => docker('stats', '--no-stream', ...names));
    delays.push(await longestDelayMs(readCgroups));
  }
  cgroups.reset();
  const of = (way: string, which: keyof Cost): number[] => (costs.get(way) ?? []).map(cost => cost[which]);
  const n = ids.length;
  const isTable = n === 100;
  const stats = { wall: of('stats', 'wallMs'), cpu: of('stats', 'cpuMs') };
  const limits = {
    cgroupWall: Math.min(5, median(stats.wall) / 200),
    cgroupCpu: median(stats.cpu) / 50,
    apiWall: Math.min(1.15 * median(of('floor', 'wallMs')), 0.6 * median(stats.wall)),
    apiCpu: Math.min(1.15 * median(of('floor', 'cpuMs')), 0.6 * median(stats.cpu)),
  };
  const row = (name: string, runs: number[], baselineRuns: number[], limit?: number): BenchResult =>
    toResult({
      name: `sampling ${n}: ${name}`,
      unit: 'ms',
      runs,
      baselineRuns,
      limit: isTable ? limit : undefined,
    });
  return [
    row('cgroups, wall (baseline: docker stats)', of('cgroup', 'wallMs'), stats.wall, limits.cgroupWall),
    row(
      'cgroups, CPU everywhere (baseline: docker stats)',
      of('cgroup', 'cpuMs'),
      stats.cpu,
      limits.cgroupCpu,
    ),
    row('API, wall (baseline: plain HTTP)', of('api', 'wallMs'), of('floor', 'wallMs'), limits.apiWall),
    row(
      'API, CPU everywhere (baseline: plain HTTP)',
      of('api', 'cpuMs'),
      of('floor', 'cpuMs'),
      limits.apiCpu,
    ),
    toResult({
      name: `sampling ${n}: longest event-loop delay of a cgroup round`,
      unit: 'ms',
      runs: delays,
      limit: n === 150 ? 10 : undefined,
    }),
    ...(n === loopCount ? [await sequentialLoop(ids, stats.wall)] : []),
  ];
}

/** `stats(stream: false)` of one container after the other, as many extensions and tools do it. */
async function sequentialLoop(ids: readonly string[], baselineRuns: readonly number[]): Promise<BenchResult> {
  const { wallMs } = await costOf(async () => {
    for (const id of ids) await plainStats(id, '');
  }, 1);
  const name = `sampling ${ids.length}: one after the other, stream=false, wall (baseline: docker stats)`;
  return toResult({ name, unit: 'ms', runs: [wallMs], baselineRuns });
}

async function connect(
  names: readonly string[],
): Promise<{ client: StatsSource; running: readonly Container[] }> {
  const environment = { variables: process.env, homeFolder: os.homedir(), platform: process.platform };
  const log = new RecordingLog();
  const connection = new EngineConnection({ endpoint: testEngineAddress, environment, clock, log });
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

/** What any client of the API has to do: a request a container, and the answer taken apart. */
function plainStats(id: string, oneShot = '&one-shot=true'): Promise<unknown> {
  const path = `/containers/${id}/stats?stream=false${oneShot}`;
  return new Promise((resolve, reject) => {
    http
      .get({ socketPath: testEngineAddress.replace(/^unix:\/\//, ''), path }, response => {
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
      // It ended meanwhile.
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
