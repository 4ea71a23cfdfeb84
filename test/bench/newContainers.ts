import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import type { Tick } from '../../src/common/model/tick';
import { noonMs } from '../store/ticks';
import { makeContainer, makeSample } from '../support/data/samples';
import type { BenchResult } from './support/benchResult';
import { Load } from './support/load';
import { openBenchStore } from './support/openBenchStore';
import { toResult } from './support/toResult';

const many = 30_000;
const few = 3000;
const rounds = 3;

/**
 * How long a tick with only new containers keeps the store's thread busy. The time must not grow with the
 * square of their number.
 */
export async function benchNewContainers(): Promise<BenchResult[]> {
  const fewMs: number[] = [];
  const manyMs: number[] = [];
  await timeOfTick(few);
  for (let round = 0; round < rounds; round++) {
    fewMs.push(await timeOfTick(few));
    manyMs.push(await timeOfTick(many));
  }
  const ratios = manyMs.map((ms, round) => ms / (fewMs[round] ?? Number.NaN));
  return [
    toResult({
      name: 'catalog: 30,000 new containers in one tick (baseline: 3,000)',
      unit: 'ms',
      runs: manyMs,
      limit: 1000,
      baselineRuns: fewMs,
    }),
    toResult({
      name: 'catalog: ten times as many new containers in one tick',
      unit: 'ratio',
      runs: ratios,
      limit: 12,
    }),
  ];
}

async function timeOfTick(count: number): Promise<number> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'container-metrics-bench-'));
  const store = await openBenchStore(folder, noonMs);
  try {
    // Triggers the hourly work, which is not measured.
    store.record(new Load(1).tick(noonMs));
    const tick = newContainers(count);
    const began = performance.now();
    store.record(tick);
    return performance.now() - began;
  } finally {
    store.close();
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

function newContainers(count: number): Tick {
  const ids = Array.from({ length: count }, (_, index) => index.toString(16).padStart(64, '0'));
  const timestampMs = noonMs + 5000;
  const { engines, intervalMs } = new Load(1).tick(timestampMs);
  // A copy, as the store's thread gets it.
  return structuredClone({
    timestampMs,
    intervalMs,
    engines,
    containers: ids.map((id, index) => makeContainer({ id, name: `new-${index}`, startedAtMs: noonMs })),
    samples: ids.map(containerId => makeSample({ containerId, timestampMs })),
  });
}
