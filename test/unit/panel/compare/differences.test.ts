import assert from 'node:assert/strict';
import { differenceRows } from '../../../../media/panel/compare/differences';
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
