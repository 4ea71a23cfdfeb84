import assert from 'node:assert/strict';
import { compareRuns, type ComparedRun } from '../../../src/compare/compareRuns';
import type { ComparisonRow, RunComparison } from '../../../src/compare/comparison';
import { comparisonMarkdown } from '../../../src/compare/comparisonMarkdown';
import type { RunFigures } from '../../../src/compare/runFigures';
import { usualLine } from '../../../src/compare/usualLine';
import type { Series } from '../../../src/common/series';
import { Random } from '../../support/fuzz/random';

const mebibyte = 2 ** 20;

function figures(more: Partial<RunFigures> = {}): RunFigures {
  return { durationMs: 60_000, oomKills: 0, restarts: 0, gapShare: 0, ...more };
}

function runs(cpuSeconds: readonly number[], more: Partial<RunFigures> = {}): ComparedRun[] {
  return cpuSeconds.map(each => ({ figures: figures({ cpuSeconds: each, ...more }) }));
}

function row(comparison: RunComparison, id: ComparisonRow['id']): ComparisonRow {
  const found = comparison.rows.find(each => each.id === id);
  assert.ok(found);
  return found;
}

/** Samples a second apart that vary around a CPU average. */
function seriesOf(percent: number, count: number, random: Random, stepMs = 1000): Series {
  const timestamps = Array.from({ length: count }, (_, index) => (index + 1) * stepMs);
  const around = (value: number): number => value * (1 + 0.1 * (random.next() - 0.5));
  return {
    timestamps,
    bucketMs: 0,
    columns: {
      cpuPercent: { avg: timestamps.map(() => around(percent)) },
      memoryUsedBytes: { avg: timestamps.map(() => around(100 * mebibyte)) },
    },
  };
}

describe('Two groups of runs', () => {
  it('that are short say how exactly their CPU time is known', () => {
    const remark = /^CPU time is known to ±2\.4 s: /;
    const doubtful = compareRuns(runs([8]), runs([9], { cpuDoubtSeconds: 2.4 }));
    assert.match(doubtful.remarks.join('\n'), remark);
    const report = { title: 'test', labelA: 'A', labelB: 'B' };
    const text = comparisonMarkdown({ ...report, containers: [{ name: 'api', comparison: doubtful }] });
    assert.match(text, /^- CPU time is known to ±2\.4 s: /m);
    const sure = compareRuns(runs([80]), runs([90], { cpuDoubtSeconds: 2.4 }));
    assert.doesNotMatch(sure.remarks.join('\n'), remark);
  });

  it('of five each, one with twice the work: it is higher, by how much, and how surely', () => {
    const comparison = compareRuns(runs([40, 41, 39, 42, 40.5]), runs([80, 82, 79, 84, 81]));
    assert.equal(comparison.level, 'groups');
    const cpu = row(comparison, 'cpuSeconds');
    assert.equal(cpu.verdict, 'higher');
    assert.equal(cpu.sentence, 'CPU time: 81 s against 41 s (+100%): higher in 100% of pairs, p = 0.008.');
    assert.deepEqual(cpu.a, { median: 40.5, least: 39, most: 42, runs: 5 });
    assert.equal(cpu.difference, 40.5);
  });

  it('that overlap may differ by chance', () => {
    const cpu = row(compareRuns(runs([30, 41, 39, 52, 40]), runs([35, 48, 46, 60, 38])), 'cpuSeconds');
    assert.equal(cpu.verdict, 'unclear');
    assert.match(
      cpu.sentence,
      /^CPU time: 46 s against 40 s \(\+15%\): may be chance \(higher in \d+% of pairs/,
    );
  });

  it('are the same where the difference is too small to matter, whatever the test says', () => {
    const cpu = row(
      compareRuns(runs([40, 40.1, 40.2, 40.3, 40.4]), runs([41, 41.1, 41.2, 41.3, 41.4])),
      'cpuSeconds',
    );
    assert.equal(cpu.verdict, 'same');
    assert.equal(
      cpu.sentence,
      'CPU time: 41 s against 40 s (+2.5%): the same, the difference is too small to matter.',
    );
    const peak = (bytes: number, by: number): ComparedRun[] =>
      [0, 1, 2, 3, 4].map(each => ({ figures: figures({ memoryPeakBytes: bytes + by + each }) }));
    const peaks = (by: number): ComparisonRow =>
      row(compareRuns(peak(500 * mebibyte, 0), peak(500 * mebibyte, by)), 'memoryPeakBytes');
    assert.equal(peaks(17 * mebibyte).verdict, 'same', 'below 2 % and 8 MiB');
    assert.equal(peaks(19 * mebibyte).verdict, 'higher');
    assert.equal(peaks(-19 * mebibyte).verdict, 'lower');
  });

  it('of four a side tell of CPU time, and of memory only where CPU time changed, too', () => {
    const side = (cpu: number, memory: number): ComparedRun[] =>
      [0, 1, 2, 3].map(each => ({
        figures: figures({ cpuSeconds: cpu + each / 10, memoryPeakBytes: memory * mebibyte + each }),
      }));
    const both = compareRuns(side(40, 100), side(80, 300));
    assert.deepEqual(
      [row(both, 'cpuSeconds').verdict, row(both, 'memoryPeakBytes').verdict],
      ['higher', 'higher'],
    );
    const memoryAlone = compareRuns(side(40, 100), side(40, 300));
    assert.equal(row(memoryAlone, 'memoryPeakBytes').verdict, 'unclear');
  });

  it('say the same turned around', () => {
    const random = new Random(21);
    for (let round = 0; round < 100; round++) {
      const side = (): ComparedRun[] =>
        Array.from({ length: 4 + random.index(4) }, () => ({
          figures: figures({ cpuSeconds: random.between(10, 20), memoryPeakBytes: random.between(1e8, 3e8) }),
        }));
      const [a, b] = [side(), side()];
      const turned: Readonly<Record<string, string>> = { higher: 'lower', lower: 'higher' };
      const [there, back] = [compareRuns(a, b), compareRuns(b, a)];
      there.rows.forEach((each, index) => {
        const other = back.rows[index];
        assert.equal((each.difference ?? 0) + (other?.difference ?? 0), 0);
        // A difference is too small to matter relative to the earlier value, so the verdict may depend on the
        // direction here.
        if (each.verdict !== 'same' && other?.verdict !== 'same')
          assert.equal(turned[each.verdict] ?? each.verdict, other?.verdict);
      });
    }
  });

  it('leave out runs of which more than a fifth is not known, and say so', () => {
    const torn = { figures: figures({ cpuSeconds: 3, gapShare: 0.3 }) };
    const comparison = compareRuns([...runs([40, 41, 39, 42]), torn], runs([80, 82, 79, 84, 81]));
    assert.deepEqual([comparison.countA, comparison.countB], [4, 5]);
    assert.deepEqual(comparison.remarks, [
      'One run is left out: more than a fifth of the time is not known.',
    ]);
    assert.equal(row(comparison, 'cpuSeconds').a?.least, 39);
  });

  it('do not make up what is not known', () => {
    const comparison = compareRuns(
      runs([40, 41, 39, 42]),
      [1, 2, 3, 4].map(() => ({ figures: figures() })),
    );
    const cpu = row(comparison, 'cpuSeconds');
    assert.deepEqual([cpu.verdict, cpu.b, cpu.difference], ['unknown', undefined, undefined]);
    assert.equal(row(comparison, 'networkBytes').sentence, 'Network: not known.');
  });
});

describe('A new run beside earlier ones', () => {
  const earlier = runs([29, 30, 31, 33, 32, 30.5, 31.5]);

  it('is outside of what is usual, or as usual', () => {
    const outside = row(compareRuns(earlier, runs([41])), 'cpuSeconds');
    assert.equal(outside.verdict, 'higher');
    assert.equal(outside.sentence, 'CPU time: 41 s, outside the usual 29-33 s of 7 earlier runs.');
    const within = row(compareRuns(earlier, runs([32])), 'cpuSeconds');
    assert.equal(within.verdict, 'same');
    assert.equal(within.sentence, 'CPU time: 32 s, as usual (29-33 s in 7 earlier runs).');
    assert.equal(row(compareRuns(earlier, runs([10])), 'cpuSeconds').verdict, 'lower');
  });

  it('is held against the newest ten', () => {
    const old = runs(Array.from({ length: 10 }, () => 500));
    const comparison = compareRuns(
      [...old, ...runs(Array.from({ length: 10 }, (_, index) => 30 + index / 10))],
      runs([500]),
    );
    assert.equal(comparison.countA, 10);
    assert.equal(row(comparison, 'cpuSeconds').verdict, 'higher');
  });

  it('says nothing where most of it is not known, or where there are five', () => {
    const torn = { figures: figures({ cpuSeconds: 41, gapShare: 0.5 }) };
    assert.equal(compareRuns(earlier, [torn]).level, 'few');
    assert.equal(row(compareRuns(earlier, [torn]), 'cpuSeconds').verdict, 'unclear');
    assert.equal(compareRuns(earlier.slice(0, 5), runs([41])).level, 'few');
  });

  it('makes one quiet line', () => {
    const usual = (cpuSeconds: number, memory: number): RunFigures =>
      figures({ cpuSeconds, memoryPeakBytes: memory * mebibyte });
    const api = [29, 30, 31, 33, 32, 30.5].map(each => usual(each, 200));
    const db = [5, 5, 5, 5, 5, 5].map((each, index) => usual(each, 300 + index));
    const line = usualLine('npm test', [
      { name: 'api', figures: usual(41, 200), earlier: api },
      { name: 'db', figures: usual(5, 310), earlier: db },
    ]);
    assert.deepEqual(line, {
      text: '`npm test`: api CPU 41 s (usual 29-33 s), api peak 200 MiB (usual)',
      isUnusual: true,
    });
    const quiet = usualLine('npm test', [{ name: 'db', figures: usual(5, 302), earlier: db }]);
    assert.deepEqual(quiet, {
      text: '`npm test`: db CPU 5 s (usual), db peak 302 MiB (usual)',
      isUnusual: false,
    });
    assert.equal(
      usualLine('npm test', [{ name: 'db', figures: usual(5, 302), earlier: db.slice(1) }]),
      undefined,
    );
  });

  it('names what comes from outside as plain text, and no more than there is room for', () => {
    const earlierOf = (cpu: number): RunFigures[] =>
      Array.from({ length: 6 }, () => figures({ cpuSeconds: cpu }));
    const containers = [1, 2, 3, 4, 5].map(each => ({
      name: `c${each}\n\u202Eevil`,
      figures: figures({ cpuSeconds: 10 * each + 20 }),
      earlier: earlierOf(10),
    }));
    const line = usualLine('make\nall', containers);
    assert.match(
      line?.text ?? '',
      /^`make all`: c5 evil CPU 70 s \(usual 10 s\), c4 evil .*, c3 evil .* and 2 more$/,
    );
  });
});

describe('One run against one', () => {
  const span = { fromMs: 0, toMs: 300_000 };
  const run = (series: Series, more: Partial<RunFigures> = {}): ComparedRun => ({
    figures: figures({ cpuSeconds: 100, cpuPercent: 40, memoryAverageBytes: 100 * mebibyte, ...more }),
    series,
    span,
  });

  it('tells a band within the two runs and how to know more', () => {
    const random = new Random(4);
    const comparison = compareRuns(
      [run(seriesOf(40, 120, random))],
      [run(seriesOf(80, 120, random), { cpuSeconds: 200, cpuPercent: 80 })],
    );
    assert.equal(comparison.level, 'pair');
    const average = row(comparison, 'cpuPercent');
    assert.equal(average.verdict, 'higher');
    assert.match(
      average.sentence,
      /^CPU average: 80% against 40% \(\+100%\): \+39\.\d points to \+40\.\d points within these two runs; 4 runs each would tell\.$/,
    );
    const sum = row(comparison, 'cpuSeconds');
    assert.equal(sum.verdict, 'unclear');
    assert.match(sum.sentence, /so few runs cannot tell a change from chance; 4 each would tell/);
    assert.equal(row(comparison, 'memoryAverageBytes').verdict, 'same');
  });

  it('is refused with fewer than 60 samples, and where more than a fifth is not known', () => {
    const random = new Random(4);
    const far = { cpuPercent: 80 };
    for (const [a, b] of [
      [run(seriesOf(40, 59, random)), run(seriesOf(80, 120, random), far)],
      [run(seriesOf(40, 120, random), { gapShare: 0.21 }), run(seriesOf(80, 120, random), far)],
    ] as const) {
      const average = row(compareRuns([a], [b]), 'cpuPercent');
      assert.equal(average.verdict, 'unclear');
      assert.match(average.sentence, /too few independent samples to tell; 4 runs each would tell\.$/);
    }
  });

  it('is held against each other at the coarser resolution', () => {
    const random = new Random(4);
    // 300 samples of one second are 60 of five seconds.
    const fine = run(seriesOf(40, 300, random));
    const coarse = (count: number): ComparedRun => run(seriesOf(80, count, random, 5000), { cpuPercent: 80 });
    const verdict = (a: ComparedRun, b: ComparedRun): string =>
      row(compareRuns([a], [b]), 'cpuPercent').verdict;
    assert.equal(verdict(fine, coarse(60)), 'higher');
    assert.equal(verdict(run(seriesOf(40, 200, random)), coarse(60)), 'unclear', '200 s are 40 of them');
  });

  it('says so where they overlap in time', () => {
    const random = new Random(4);
    const one = run(seriesOf(40, 120, random));
    assert.match(compareRuns([one], [one]).remarks.join(), /overlap in time/);
  });
});

describe('A comparison as Markdown', () => {
  it('has a table for each container, and what stands out above it', () => {
    const comparison = compareRuns(runs([40, 41, 39, 42, 40.5]), runs([80, 82, 79, 84, 81]));
    const text = comparisonMarkdown({
      title: 'npm test',
      labelA: 'main',
      labelB: 'feature|x',
      containers: [{ name: 'api<b>', comparison }],
    });
    assert.equal(
      text,
      [
        '### npm test, A: main and B: feature&#124;x',
        '',
        '#### api&#60;b&#62;',
        '',
        '- CPU time: 81 s against 41 s (+100%): higher in 100% of pairs, p = 0.008.',
        '',
        '| | A: main (5 runs) | B: feature&#124;x (5 runs) | Difference | Verdict |',
        '| :-- | --: | --: | --: | :-- |',
        '| Duration | 60 s | 60 s | 0 s |  |',
        '| CPU time | 41 s (39-42 s) | 81 s (79-84 s) | +41 s (+100%) | **higher** |',
        '| Out-of-memory kills | 0 | 0 | 0 |  |',
        '| Restarts | 0 | 0 | 0 |  |',
        '| Time not known | 0% | 0% | 0 points |  |',
        '',
      ].join('\n'),
    );
  });
});
