import assert from 'node:assert/strict';
import { differenceRows } from '../../../../media/panel/compare/differences';
import { stackedLines } from '../../../../media/panel/data/overlayData';
import type { Statistics } from '../../../../src/common/statistics';

describe('What differs between two ranges', () => {
  it('says no change of a percentile of samples against one of averages, which is lower by itself', () => {
    const figure = { seconds: 9, avg: 1, min: 0, max: 3, p50: 1, p95: 2, p99: 3 };
    const metrics = { cpuPercent: { ...figure, p95: 4 } };
    const then = { metrics: { cpuPercent: figure }, resolutionMs: 60_000 };
    const changes = (resolutionMs: number): (string | undefined)[] =>
      differenceRows({ metrics, resolutionMs }, then)[0]?.cells.map(({ change }) => change) ?? [];
    assert.deepEqual(changes(60_000).slice(0, 3), ['same', '+100%', 'same']);
    assert.deepEqual(changes(0).slice(0, 3), ['same', '–', 'same']);
  });

  it('has a row for each figure that one of them knows', () => {
    const statistics = (metrics: Statistics['metrics']): Statistics => ({ metrics, resolutionMs: 0 });
    const figure = { seconds: 9, avg: 1, min: 0, max: 3, p50: 1, p95: 2, p99: 3 };
    const rows = differenceRows(
      statistics({ cpuPercent: figure }),
      statistics({ pids: figure, cpuPercent: { ...figure, avg: 2 } }),
    );
    assert.deepEqual(
      rows.map(({ title, cells }) => [title, cells[0]?.change]),
      [
        ['CPU', '−50%'],
        ['Processes', '–'],
      ],
    );
  });
});

describe('Lines on top of each other', () => {
  const member = (key: string, rows: Readonly<Record<number, number>>) => ({
    key,
    title: key,
    series: {
      timestamps: Object.keys(rows).map(Number),
      columns: { cpuPercent: { avg: Object.values(rows) } },
      bucketMs: 0,
    },
  });

  it('have the sum of those below, to which one without a row adds nothing', () => {
    const { times, lines } = stackedLines(
      [member('a', { 1000: 1, 2000: 2 }), member('b', { 2000: 5, 3000: 7 })],
      'cpuPercent',
      2500,
    );
    assert.deepEqual(times, [1000, 2000, 3000]);
    assert.deepEqual(lines, [
      [1, 2, 0],
      [1, 7, 7],
    ]);
  });

  it('break where nothing was collected', () => {
    const { times, lines } = stackedLines([member('a', { 1000: 1, 9000: 2 })], 'cpuPercent', 2500);
    assert.deepEqual(times, [1000, 1001, 9000]);
    assert.deepEqual(lines, [[1, null, 2]]);
  });
});
