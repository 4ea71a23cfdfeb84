import assert from 'node:assert/strict';
import { laneBands, type LaneBand } from '../../../../media/panel/lane/laneBands';
import type { MarkedRun } from '../../../../src/timeline/markedRun';

const span = { fromMs: 1_000_000, toMs: 1_900_000 };
const width = 900;

function run(id: string, fromMs: number, toMs: number | undefined, more: Partial<MarkedRun> = {}): MarkedRun {
  const times = { startMs: fromMs, ...(toMs !== undefined && { endMs: toMs }) };
  return { id, kind: 'task', key: id, label: id, ...times, ...more };
}

function tell(bands: readonly LaneBand[]): string[] {
  return bands.map(({ runs, row, x, width: wide }) => {
    return `${runs.map(({ id }) => id).join('+')} in ${row}: ${Math.round(x)} wide ${Math.round(wide)}`;
  });
}

describe('Bands of the event lane', () => {
  it('lie where their runs were, those that touch the span only', () => {
    const runs = [
      run('over', 900_000, 940_000),
      run('before', 950_000, 1_050_000),
      run('within', 1_100_000, 1_200_000),
      run('ahead', 1_950_000, 1_960_000),
    ];
    assert.deepEqual(tell(laneBands(runs, span, width, span.toMs)), [
      'before in 0: -50 wide 100',
      'within in 0: 100 wide 100',
    ]);
  });

  it('of what goes on grow until now', () => {
    const runs = [run('open', 1_800_000, undefined)];
    assert.deepEqual(tell(laneBands(runs, span, width, 1_850_000)), ['open in 0: 800 wide 50']);
    assert.deepEqual(tell(laneBands(runs, span, width, 1_880_000)), ['open in 0: 800 wide 80']);
    assert.deepEqual(tell(laneBands(runs, span, width, 0)), ['open in 0: 800 wide 7'], 'of a clock behind');
  });

  it('have a row each while there is one free, and are one where there is none', () => {
    const runs = [
      run('debug', 1_100_000, 1_500_000),
      run('first', 1_200_000, 1_250_000),
      run('second', 1_300_000, 1_400_000),
      run('third', 1_350_000, 1_450_000),
      run('after', 1_600_000, 1_700_000),
    ];
    assert.deepEqual(tell(laneBands(runs, span, width, span.toMs)), [
      'debug in 0: 100 wide 400',
      'first in 1: 200 wide 50',
      'second+third in 1: 300 wide 150',
      'after in 0: 600 wide 100',
    ]);
  });

  it('of what runs beside the work are in the way of none', () => {
    const server = { isBackground: true } as const;
    const runs = [run('server', 1_000_000, undefined, server), run('test', 1_200_000, 1_300_000)];
    assert.deepEqual(tell(laneBands(runs, span, width, span.toMs)), [
      'server in 2: 0 wide 900',
      'test in 0: 200 wide 100',
    ]);
  });

  it('are the same ones wherever the span begins', () => {
    const runs = Array.from({ length: 200 }, (_, at) => {
      const fromMs = 1_000_000 + at * 4_100 + (at % 7) * 900;
      return run(`run ${at}`, fromMs, fromMs + (at % 5) * 3_000);
    });
    const groupsOf = (byMs: number): string[] => {
      const moved = { fromMs: span.fromMs + byMs, toMs: span.toMs + byMs };
      return laneBands(runs, moved, width, span.toMs).map(({ runs: own }) => own.map(({ id }) => id).join());
    };
    const before = new Set(groupsOf(0));
    for (const byMs of [137, 5_000, 123_457]) {
      assert.ok(groupsOf(byMs).length > 50);
      for (const group of groupsOf(byMs)) assert.ok(before.has(group), group);
    }
  });

  it('of many runs are no more than there is room for', () => {
    const runs = Array.from({ length: 2000 }, (_, at) =>
      run(`${at}`, span.fromMs + at * 450, span.fromMs + at * 450 + 5_000),
    );
    const bands = laneBands(runs, span, width, span.toMs);
    assert.ok(bands.length <= (2 * width) / 8, String(bands.length));
    assert.equal(bands.flatMap(({ runs: own }) => own).length, 2000);
    assert.deepEqual(laneBands(runs, span, 0, 0), []);
  });
});
