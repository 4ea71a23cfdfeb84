import type { RunSpan } from '../../../src/compare/aliveTime';
import { compareContainers } from '../../../src/compare/compareContainers';
import type { MeasuredRun, MeasuredWorkload } from '../../../src/compare/measuredRun';
import { runFigures } from '../../../src/compare/runFigures';
import type { Series } from '../../../src/common/series';
import type { ShownComparison } from '../../../src/protocol/comparison';
import { Random } from '../fuzz/random';

const mebibyte = 2 ** 20;
const startMs = Date.UTC(2026, 10, 23, 12);

interface Worker {
  readonly name: string;
  readonly cpuPercent: number;
  readonly memoryMebibytes: number;
  /** Its factor of work in the compared run. */
  readonly times: number;
}

const workers: readonly Worker[] = [
  { name: 'shop-api-1', cpuPercent: 62, memoryMebibytes: 180, times: 2 },
  { name: 'shop-db-1', cpuPercent: 30, memoryMebibytes: 320, times: 1 },
  { name: '<b>cache</b>', cpuPercent: 4, memoryMebibytes: 48, times: 1 },
  { name: 'shop-mail-1', cpuPercent: 0.5, memoryMebibytes: 20, times: 1 },
];

/** A run of one minute, sampled every second. */
function seriesOf(span: RunSpan, work: number, worker: Worker, random: Random): Series {
  const timestamps = Array.from({ length: 64 }, (_, index) => span.fromMs - 2000 + index * 1000);
  const shape = (index: number): number => (index < 8 ? index / 8 : 1) * (1 + 0.25 * Math.sin(index / 3));
  const around = (value: number): number => value * (0.9 + 0.2 * random.next());
  const column = (of: (index: number) => number) => ({
    avg: timestamps.map((_, index) => around(of(index))),
  });
  return {
    timestamps,
    bucketMs: 0,
    columns: {
      cpuPercent: column(index => worker.cpuPercent * work * shape(index)),
      memoryUsedBytes: column(index => mebibyte * worker.memoryMebibytes * (1 + (work - 1) * (index / 90))),
      networkRxBytesPerSecond: column(() => 200_000),
      networkTxBytesPerSecond: column(() => 80_000),
    },
  };
}

/** A comparison page's content: ten earlier runs, and one run in which one container did twice the work. */
export function comparisonStory(): ShownComparison {
  const random = new Random(5);
  const runOf = (index: number, isLast: boolean): MeasuredRun => {
    const fromMs = startMs + index * 600_000;
    const span = { fromMs, toMs: fromMs + 60_000 };
    const workloads = workers.map((worker): MeasuredWorkload => {
      const work = (isLast ? worker.times : 1) * (0.97 + 0.06 * random.next());
      const series = seriesOf(span, work, worker, random);
      const figures = runFigures(series, [], span);
      return { workload: `name:${worker.name}`, name: worker.name, figures, resolutionMs: 0, series };
    });
    return { span, workloads };
  };
  const earlier = Array.from({ length: 10 }, (_, index) => runOf(index, false));
  const last = runOf(10, true);
  const drawn = (run: MeasuredRun | undefined, workload: string) => {
    const series = run?.workloads.find(each => each.workload === workload)?.series;
    return run && series ? { span: run.span, series } : undefined;
  };
  const side = (label: string, run: MeasuredRun | undefined) => ({ label, startMs: run?.span.fromMs ?? 0 });
  return {
    title: 'npm test',
    a: side('main', earlier.at(-1)),
    b: side('faster-search 0123abc', last),
    containers: compareContainers(earlier, [last]).map(each => ({
      ...each,
      a: drawn(earlier.at(-1), each.workload),
      b: drawn(last, each.workload),
    })),
  };
}
