import type { Metric } from '../../../src/common/metrics';
import type { Series, SeriesColumn } from '../../../src/common/series';

const MiB = 1024 * 1024;

/** A repeatable pseudo-random number in 0..1 for a step. */
function noise(step: number, seed: number): number {
  const value = Math.sin(step * 12.9898 + seed * 78.233) * 43758.5453;
  return value - Math.floor(value);
}

function smooth(step: number, seed: number): number {
  const at = step / 9;
  const low = Math.floor(at);
  const part = at - low;
  return noise(low, seed) * (1 - part) + noise(low + 1, seed) * part;
}

/** A plausible small service at each step: a load cycle, growing memory, bursts of traffic. */
const shapes: Readonly<Partial<Record<Metric, (step: number) => number>>> = {
  cpuPercent: step => 14 + 22 * smooth(step, 1) + 6 * noise(step, 2) + (step % 61 > 55 ? 46 : 0),
  memoryUsedBytes: step => (96 + (step % 140) * 0.55 + 4 * smooth(step, 3)) * MiB,
  memoryLimitBytes: () => 256 * MiB,
  networkRxBytesPerSecond: step => (40 + 260 * smooth(step, 4) + 60 * noise(step, 5)) * 1024,
  networkTxBytesPerSecond: step => (20 + 120 * smooth(step, 6) + 30 * noise(step, 7)) * 1024,
  blockReadBytesPerSecond: step => (step % 47 > 42 ? 3.2 * MiB * noise(step, 8) : 0),
  blockWriteBytesPerSecond: step => (0.3 + 0.9 * smooth(step, 9)) * MiB,
  pids: step => 11 + Math.floor(6 * smooth(step, 10)),
  load1: step => 0.4 + 1.6 * smooth(step, 11),
  memoryTotalBytes: () => 512 * MiB,
  swapUsedBytes: () => 20 * MiB,
  diskReadBytesPerSecond: step => 0.5 * MiB * smooth(step, 12),
  diskWriteBytesPerSecond: step => 1.5 * MiB * smooth(step, 13),
};

export interface FakeSeriesOptions {
  readonly fromMs: number;
  readonly toMs: number;
  readonly stepMs: number;
  /** Whether the series is down-sampled, with minimum and maximum. */
  readonly hasBand?: boolean;
  /** Spans without data. */
  readonly gaps?: readonly (readonly [fromMs: number, toMs: number])[];
}

export function fakeSeries({ fromMs, toMs, stepMs, hasBand, gaps = [] }: FakeSeriesOptions): Series {
  const timestamps: number[] = [];
  for (let time = Math.ceil(fromMs / stepMs) * stepMs; time <= toMs; time += stepMs) timestamps.push(time);
  const columns: Partial<Record<Metric, SeriesColumn>> = {};
  for (const [metric, shape] of Object.entries(shapes) as [Metric, (step: number) => number][]) {
    const avg = timestamps.map(time => {
      if (gaps.some(([from, to]) => time >= from && time <= to)) return null;
      return shape(Math.round(time / stepMs) % 100_000);
    });
    const spread = (sign: number, seed: number): (number | null)[] =>
      avg.map((value, index) =>
        value === null ? null : value * (1 + sign * (0.1 + 0.5 * noise(index, seed))),
      );
    columns[metric] = hasBand ? { avg, min: spread(-1, 20), max: spread(1, 21) } : { avg };
  }
  return { timestamps, columns, bucketMs: hasBand ? stepMs : 0 };
}
