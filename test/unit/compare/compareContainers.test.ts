import assert from 'node:assert/strict';
import { compareContainers } from '../../../src/compare/compareContainers';
import type { MeasuredRun, MeasuredWorkload } from '../../../src/compare/measuredRun';
import type { RunFigures } from '../../../src/compare/runFigures';

function used(workload: string, more: Partial<RunFigures>, resolutionMs = 0): MeasuredWorkload {
  const figures = { durationMs: 60_000, oomKills: 0, restarts: 0, gapShare: 0, ...more };
  return { workload, name: workload.toUpperCase(), figures, resolutionMs };
}

function run(index: number, ...workloads: MeasuredWorkload[]): MeasuredRun {
  return { span: { fromMs: index * 100_000, toMs: index * 100_000 + 60_000 }, workloads };
}

const five = [0, 1, 2, 3, 4];

describe('Runs of several containers', () => {
  it('are compared container by container, those of which something changed first', () => {
    const side = (from: number, work: number): MeasuredRun[] =>
      five.map(at =>
        run(from + at, used('db', { cpuSeconds: 90 + at }), used('api', { cpuSeconds: work + at })),
      );
    const compared = compareContainers(side(0, 40), side(10, 80));
    assert.deepEqual(
      compared.map(({ name, comparison }) => [name, comparison.rows[1]?.verdict]),
      [
        ['API', 'higher'],
        ['DB', 'same'],
      ],
    );
    assert.deepEqual(compared[0]?.comparison.remarks, []);
  });

  it('of which one did not run in all of them are told of with that, and what is not known is no zero', () => {
    const a = five.map(at => run(at, ...(at < 3 ? [used('api', { cpuSeconds: 40 })] : [])));
    const [{ comparison } = assert.fail()] = compareContainers(a, [run(9)]);
    assert.deepEqual(comparison.remarks, ['It ran in 3 of 5 runs of A and in no run of B.']);
    const cpu = comparison.rows.find(({ id }) => id === 'cpuSeconds');
    assert.deepEqual([cpu?.a?.runs, cpu?.b, cpu?.verdict], [3, undefined, 'unknown']);
  });

  it('tell of kills for memory and restarts that there were not before, and of none that were as ever', () => {
    const side = (from: number, more: readonly Partial<RunFigures>[]): MeasuredRun[] =>
      five.map(at =>
        run(from + at, used('db', { cpuSeconds: 90 }), used('api', { cpuSeconds: 40, ...more[at] })),
      );
    const compared = compareContainers(
      side(0, []),
      side(10, [{ oomKills: 1, restarts: 1 }, {}, { restarts: 1 }, { restarts: 2 }, {}]),
    );
    assert.deepEqual(
      compared.map(({ name, comparison }) => [name, comparison.remarks]),
      [
        ['API', ['Out-of-memory kills: 0 (0 to 1) in B, 0 in A.', 'Restarts: 1 (0 to 2) in B, 0 in A.']],
        ['DB', []],
      ],
    );
    const [{ comparison } = assert.fail()] = compareContainers(side(0, [{ restarts: 1 }]), side(10, []));
    assert.deepEqual(comparison.remarks, []);
  });

  it('have no difference of percentiles where some have samples and others averages, and say so', () => {
    const figures = { memoryP95Bytes: 100 * 2 ** 20, memoryPeakBytes: 120 * 2 ** 20 };
    const fine = five.map(at => run(at, used('api', figures)));
    const coarse = five.map(at =>
      run(9 + at, used('api', { ...figures, memoryP95Bytes: 80 * 2 ** 20 }, 60_000)),
    );
    const [{ comparison } = assert.fail()] = compareContainers(coarse, fine);
    const percentile = comparison.rows.find(({ id }) => id === 'memoryP95Bytes');
    assert.deepEqual([percentile?.difference, percentile?.verdict], [undefined, 'shown']);
    assert.match(percentile?.sentence ?? '', /not compared, because some runs have samples/);
    assert.deepEqual(comparison.remarks, ['Of 5 runs only averages over 1 min are left.']);
    assert.equal(comparison.rows.find(({ id }) => id === 'memoryPeakBytes')?.verdict, 'same');
  });

  it('are held against what is usual less hastily the more of them there are', () => {
    const many = (count: number): string[] => {
      const names = Array.from({ length: count }, (_, index) => `c${index}`);
      const earlier = [29, 30, 31, 32, 33, 34].map((cpuSeconds, at) =>
        run(at, ...names.map(name => used(name, { cpuSeconds }))),
      );
      const compared = compareContainers(earlier, [
        run(9, ...names.map(name => used(name, { cpuSeconds: 45 }))),
      ]);
      return compared.flatMap(({ comparison }) => comparison.rows[1]?.verdict ?? []);
    };
    assert.deepEqual(many(1), ['higher']);
    assert.ok(many(20).every(verdict => verdict === 'same'));
  });
});
