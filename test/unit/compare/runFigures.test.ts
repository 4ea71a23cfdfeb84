import assert from 'node:assert/strict';
import type { ContainerMetric } from '../../../src/common/metrics';
import type { ContainerAction, ContainerEvent } from '../../../src/common/model/event';
import type { Series } from '../../../src/common/series';
import { runFigures, runMetrics } from '../../../src/compare/runFigures';

type Values = readonly (number | null)[];

/** Samples five seconds apart, the first at 5 s. */
function samples(columns: Partial<Record<ContainerMetric, Values>>, more: Partial<Series> = {}): Series {
  const count = Math.max(...Object.values(columns).map(values => values.length));
  return {
    timestamps: Array.from({ length: count }, (_, index) => (index + 1) * 5000),
    bucketMs: 0,
    columns: Object.fromEntries(Object.entries(columns).map(([metric, avg]) => [metric, { avg }])),
    ...more,
  };
}

function event(atMs: number, action: ContainerAction, containerId = 'a'): ContainerEvent {
  return { timestampMs: atMs, containerId, name: 'api', action };
}

const span = { fromMs: 0, toMs: 20_000 };

describe('Figures of a run', () => {
  it('are sums and averages over time', () => {
    const series = samples({
      cpuPercent: [100, 200, 100, 0],
      memoryUsedBytes: [100, 300, 200, 200],
      networkRxBytesPerSecond: [10, 10, 10, 10],
      networkTxBytesPerSecond: [1, 1, 1, 1],
      blockReadBytesPerSecond: [0, 0, 0, 0],
      blockWriteBytesPerSecond: [0, 100, 0, 0],
      throttledPercent: [0, 50, 50, 0],
    });
    const figures = runFigures(series, [], span);
    assert.deepEqual(figures, {
      durationMs: 20_000,
      cpuSeconds: 20,
      cpuDoubtSeconds: 0,
      cpuPercent: 100,
      memoryAverageBytes: 200,
      memoryP95Bytes: 300,
      memoryPeakBytes: 300,
      memoryGrowthBytes: undefined,
      networkBytes: 220,
      diskBytes: 500,
      throttledSeconds: 5,
      oomKills: 0,
      restarts: 0,
      gapShare: 0,
    });
  });

  it('are all known where the metrics that they ask for are', () => {
    const ones = Array.from({ length: 20 }, () => 1);
    const series = samples(Object.fromEntries(runMetrics.map(metric => [metric, ones])));
    const figures = runFigures(series, [], { fromMs: 0, toMs: 100_000 });
    assert.deepEqual(
      Object.entries(figures).filter(([, value]) => value === undefined),
      [],
    );
  });

  it('leave out gaps, and say how much that is', () => {
    const series = samples({ cpuPercent: [null, 100, null, 100], memoryUsedBytes: [10, 10, 10, 10] });
    const figures = runFigures(series, [], span);
    assert.deepEqual([figures.cpuSeconds, figures.cpuPercent, figures.gapShare], [10, 100, 0.5]);
    assert.equal(figures.memoryAverageBytes, 10);
  });

  it('share out what was read over an end of the run, and say how far off that can be', () => {
    // One core was busy from 2 s to 12 s, exactly during the run: its counter grew by 3, 5 and 2 s.
    const series = samples({ cpuPercent: [60, 100, 40] });
    const { cpuSeconds = 0, cpuDoubtSeconds = 0 } = runFigures(series, [], { fromMs: 2000, toMs: 12_000 });
    assert.ok(Math.abs(cpuSeconds - (3 * 0.6 + 5 + 2 * 0.4)) < 1e-9, String(cpuSeconds));
    assert.ok(Math.abs(cpuDoubtSeconds - (3 * 0.6 + 2 * 0.4)) < 1e-9, String(cpuDoubtSeconds));
    assert.ok(cpuSeconds + cpuDoubtSeconds >= 10, 'the true time is among those that are possible');
    // Busy before and after the run, but not during it.
    const around = samples({ cpuPercent: [40, 0, 60] });
    const idle = runFigures(around, [], { fromMs: 2000, toMs: 12_000 });
    assert.ok((idle.cpuSeconds ?? 0) - (idle.cpuDoubtSeconds ?? 0) <= 1e-9);
    assert.equal(runFigures(samples({ memoryUsedBytes: [1] }), [], span).cpuDoubtSeconds, undefined);
  });

  it('do not stretch a sample over a gap before it', () => {
    const timestamps = [5000, 10_000, 15_000, 37_500, 60_000, 65_000, 70_000];
    const avg = [100, 100, 100, null, 100, 100, 100];
    const series: Series = { timestamps, bucketMs: 0, columns: { cpuPercent: { avg } } };
    const figures = runFigures(series, [], { fromMs: 0, toMs: 70_000 });
    assert.equal(figures.cpuSeconds, 30);
    assert.ok(Math.abs(figures.gapShare - 40 / 70) < 1e-12);
  });

  it('take only the part of buckets that lies in the span, and their highest for the peak', () => {
    const series: Series = {
      timestamps: [0, 60_000],
      bucketMs: 60_000,
      columns: {
        cpuPercent: { avg: [100, 100], min: [0, 0], max: [300, 300] },
        memoryUsedBytes: { avg: [50, 60], min: [40, 50], max: [90, 80] },
      },
    };
    const figures = runFigures(series, [], { fromMs: 30_000, toMs: 90_000 });
    assert.deepEqual([figures.cpuSeconds, figures.memoryPeakBytes, figures.gapShare], [60, 90, 0]);
  });

  it('know when containers ran, restarts and kills', () => {
    const series = samples({ cpuPercent: [null, 100, 100, null] });
    const events = [event(5000, 'start'), event(9000, 'oom'), event(15_000, 'die')];
    const figures = runFigures(series, events, span);
    assert.deepEqual([figures.gapShare, figures.oomKills, figures.restarts], [0, 1, 0]);
    const again = [event(3000, 'die'), event(4000, 'start'), event(8000, 'die'), event(9000, 'start')];
    assert.equal(runFigures(series, again, span).restarts, 2);
    const recreated = [event(3000, 'die'), event(4000, 'start', 'b')];
    assert.equal(runFigures(series, recreated, span).restarts, 0, 'another container is no restart');
    const outside = [event(-1, 'oom'), event(20_001, 'oom')];
    assert.equal(runFigures(series, outside, span).oomKills, 0);
  });

  it('of nothing are not known, and not zero', () => {
    const figures = runFigures({ timestamps: [], columns: {}, bucketMs: 0 }, [], span);
    assert.deepEqual(
      [figures.cpuSeconds, figures.memoryPeakBytes, figures.networkBytes, figures.gapShare],
      [undefined, undefined, undefined, 1],
    );
  });

  it('tell growth as the last tenth of a run against its first', () => {
    const memory = Array.from({ length: 20 }, (_, index) => 100 + index);
    const figures = runFigures(samples({ memoryUsedBytes: memory }), [], { fromMs: 0, toMs: 100_000 });
    assert.equal(figures.memoryGrowthBytes, 18);
  });
});
