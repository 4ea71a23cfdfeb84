import assert from 'node:assert/strict';
import { compareRuns } from '../../../src/compare/compareRuns';
import { effectiveSamples } from '../../../src/compare/effectiveSamples';
import { leastP, mannWhitney } from '../../../src/compare/mannWhitney';
import type { RunFigures } from '../../../src/compare/runFigures';
import { tukeyFence } from '../../../src/compare/tukeyFence';
import { usualLine } from '../../../src/compare/usualLine';
import { withinRunBand } from '../../../src/compare/withinRunBand';
import { Random } from '../../support/fuzz/random';

/** The nominal rate is 5 %. */
const mostFalse = 0.07;
const rounds = 1000;

function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
}

/** Autocorrelated samples of variance 1: each depends on the one before. */
function correlated(random: Random, count: number, correlation: number): number[] {
  let value = normal(random);
  return Array.from({ length: count }, () => {
    const now = value;
    value = correlation * value + Math.sqrt(1 - correlation ** 2) * normal(random);
    return now;
  });
}

/** Means of runs of `samples` samples, with a random effect of the whole run of half a standard deviation. */
function runMean(random: Random, samples = 60, correlation = 0.5): number {
  const values = correlated(random, samples, correlation);
  return 0.5 * normal(random) + values.reduce((sum, value) => sum + value, 0) / samples;
}

interface Row {
  readonly name: string;
  /** Whether a difference is reported between data that differ by `shift`. */
  readonly tells: (random: Random, shift: number) => boolean;
  /** The difference at which power is measured. */
  readonly shift: number;
  /** The least share of rounds in which that difference must be found; 0: the comparison is refused. */
  readonly leastPower: number;
}

const pairRow = (count: number, correlation: number, leastPower: number): Row => ({
  name: `one run against one, ${count} samples, correlation ${correlation}`,
  shift: 1,
  leastPower,
  tells: (random, shift) => {
    const a = correlated(random, count, correlation);
    const b = correlated(random, count, correlation).map(value => value + shift);
    const band = withinRunBand(a, b);
    return band !== undefined && band.low * band.high > 0;
  },
});

const groupRow = (count: number, leastPower: number): Row => ({
  name: `${count} runs against ${count}`,
  shift: 1.5,
  leastPower,
  tells: (random, shift) => {
    const draw = (by: number): number[] => Array.from({ length: count }, () => runMean(random) + by);
    return mannWhitney(draw(0), draw(shift)).p <= 0.05;
  },
});

const fenceRow = (earlier: number, leastPower: number): Row => ({
  name: `one run against ${earlier} earlier`,
  shift: 3.5,
  leastPower,
  tells: (random, shift) => {
    const fence = tukeyFence(Array.from({ length: earlier }, () => normal(random)));
    const value = normal(random) + shift;
    return fence !== undefined && (value < fence.low || value > fence.high);
  },
});

/** A run of several containers after six to ten earlier ones: whether anything is reported about it. */
const lineRow = (containers: number, earlier: number, leastPower: number): Row => ({
  name: `a line on ${containers} containers, ${earlier} earlier runs`,
  // Twice the work, while runs vary by a tenth.
  shift: 10,
  leastPower,
  tells: (random, shift) => {
    // A standard deviation of a tenth, so that hardly any difference is too small to matter.
    const figures = (by: number): RunFigures => ({
      durationMs: 60_000 * (1 + 0.1 * normal(random)),
      cpuSeconds: 40 * (1 + 0.1 * (normal(random) + by)),
      memoryPeakBytes: 2 ** 30 * (1 + 0.1 * normal(random)),
      networkBytes: 2 ** 30 * (1 + 0.1 * normal(random)),
      oomKills: 0,
      restarts: 0,
      gapShare: 0,
    });
    const line = usualLine(
      'npm test',
      Array.from({ length: containers }, (_, index) => ({
        name: `c${index}`,
        earlier: Array.from({ length: earlier }, () => figures(0)),
        figures: figures(index === 0 ? shift : 0),
      })),
    );
    return line?.isUnusual === true;
  },
});

const table: readonly Row[] = [
  pairRow(60, 0, 0.99),
  pairRow(24, 0.5, 0),
  pairRow(60, 0.5, 0.7),
  pairRow(60, 0.8, 0.2),
  pairRow(240, 0.8, 0.85),
  pairRow(240, 0.95, 0.2),
  groupRow(3, 0),
  groupRow(4, 0.6),
  groupRow(5, 0.8),
  ...[6, 7, 8, 9, 10].map(count => fenceRow(count, 0.6)),
  fenceRow(14, 0.6),
  lineRow(1, 6, 0.8),
  lineRow(1, 10, 0.8),
  lineRow(5, 6, 0.5),
  lineRow(5, 10, 0.6),
  lineRow(20, 10, 0.3),
];

describe('differences that are told where there are none', () => {
  const told: string[] = [];
  after(() => console.log(told.join('\n')));

  for (const [index, { name, tells, shift, leastPower }] of table.entries())
    it(`${name}: at most 7 % at a nominal 5 %`, () => {
      const shareOf = (by: number, seed: number): number => {
        const random = new Random(seed);
        let count = 0;
        for (let round = 0; round < rounds; round++) if (tells(random, by)) count++;
        return count / rounds;
      };
      const isWrong = shareOf(0, 100 + index);
      const power = shareOf(shift, 200 + index);
      const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
      told.push(`      ${name}: ${percent(isWrong)} false, ${percent(power)} of a change by ${shift} found`);
      assert.ok(isWrong <= mostFalse, percent(isWrong));
      assert.ok(power >= leastPower, `power ${percent(power)}`);
      if (leastPower === 0) assert.equal(power, 0, 'it is refused');
    });

  it('are at most 7 % of comparisons of groups in any of the three figures together', () => {
    for (const [count, leastPower] of [
      [4, 0.4],
      [5, 0.45],
    ] as const) {
      const random = new Random(300 + count);
      const figures = (shift: number): RunFigures => ({
        durationMs: 60_000,
        // A standard deviation of a quarter, so that hardly any difference is too small to matter.
        cpuSeconds: 40 + 10 * (normal(random) + shift),
        memoryPeakBytes: 2 ** 30 * (1 + 0.25 * normal(random)),
        networkBytes: 2 ** 30 * (1 + 0.25 * normal(random)),
        oomKills: 0,
        restarts: 0,
        gapShare: 0,
      });
      const share = (shift: number, hits: (told: readonly string[]) => boolean): number => {
        let found = 0;
        for (let round = 0; round < 1000; round++) {
          const side = (by: number) => Array.from({ length: count }, () => ({ figures: figures(by) }));
          const { rows } = compareRuns(side(0), side(shift));
          const told = rows.filter(({ verdict }) => verdict === 'higher' || verdict === 'lower');
          if (hits(told.map(({ id }) => id))) found++;
        }
        return found / 1000;
      };
      const isWrong = share(0, ids => ids.length > 0);
      assert.ok(isWrong <= mostFalse, `${count} a side: ${isWrong}`);
      const power = share(2, ids => ids.includes('cpuSeconds'));
      told.push(`      ${count} a side, three figures: ${isWrong} false, ${power} of two deviations found`);
      assert.ok(power >= leastPower, `${count} a side: power ${power}`);
    }
  });

  it('are in at most one of twenty comparisons of five runs with five of the same work, as a machine varies', () => {
    // Five runs of the same task: CPU time varies by 4 %, its peak by 3 %, and one run in ten is disturbed by
    // other work.
    const random = new Random(17);
    const figures = (work: number): RunFigures => {
      const disturbed = random.next() < 0.1 ? 1.15 : 1;
      return {
        durationMs: 30_000 * disturbed * (1 + 0.05 * normal(random)),
        cpuSeconds: 12 * work * disturbed * (1 + 0.04 * normal(random)),
        memoryPeakBytes: 300 * 2 ** 20 * (1 + 0.03 * normal(random)),
        networkBytes: 2 ** 22 * (1 + 0.02 * normal(random)),
        oomKills: 0,
        restarts: 0,
        gapShare: 0.02 * random.next(),
      };
    };
    const compare = (work: number) => {
      const side = (by: number) => Array.from({ length: 5 }, () => ({ figures: figures(by) }));
      return compareRuns(side(1), side(work)).rows.filter(
        ({ verdict }) => verdict === 'higher' || verdict === 'lower',
      );
    };
    const comparisons = 400;
    let isTold = 0;
    for (let round = 0; round < comparisons; round++) if (compare(1).length > 0) isTold++;
    assert.ok(isTold <= comparisons / 20, `${isTold} of ${comparisons}`);
    for (let round = 0; round < 50; round++) {
      const cpu = compare(2).find(({ id }) => id === 'cpuSeconds') ?? assert.fail('twice the work is told');
      const times = (cpu.b?.median ?? 0) / (cpu.a?.median ?? 1);
      assert.ok(cpu.verdict === 'higher' && Math.abs(times - 2) < 0.3, String(times));
    }
  });

  it('are what three runs a side cannot tell at all', () => assert.ok(leastP(3, 3) > 0.05));
});

describe('the number of samples that a series is worth', () => {
  it('is that of theory: n (1 - r) / (1 + r)', () => {
    for (const correlation of [0, 0.5, 0.8, 0.95]) {
      const random = new Random(7);
      const count = 2000;
      const values = Array.from({ length: 40 }, () =>
        effectiveSamples(correlated(random, count, correlation)),
      ).sort((a, b) => a - b);
      const middle = values[20] ?? 0;
      const expected = (count * (1 - correlation)) / (1 + correlation);
      assert.ok(
        middle > 0.75 * expected && middle < 1.25 * expected,
        `${correlation}: ${middle}, ${expected}`,
      );
    }
  });

  it('does not change when the series is shifted, scaled or turned around', () => {
    const values = correlated(new Random(3), 200, 0.7);
    const expected = effectiveSamples(values);
    for (const other of [values.map(value => 5 - 2 * value), values.toReversed()])
      assert.ok(Math.abs(effectiveSamples(other) - expected) < 1e-6 * expected);
  });

  it('is all of them where nothing varies', () => assert.equal(effectiveSamples([2, 2, 2, 2]), 4));
});

describe('the band within two runs', () => {
  it('moves with a shift, and turns around with the runs', () => {
    const random = new Random(9);
    const [a, b] = [correlated(random, 120, 0.4), correlated(random, 120, 0.4)];
    const band = withinRunBand(a, b);
    assert.ok(band);
    const shifted = withinRunBand(
      a,
      b.map(value => value + 10),
    );
    assert.ok(Math.abs((shifted?.difference ?? 0) - band.difference - 10) < 1e-9);
    assert.ok(Math.abs((shifted?.low ?? 0) - band.low - 10) < 1e-9);
    const turned = withinRunBand(b, a);
    assert.ok(Math.abs((turned?.low ?? 0) + band.high) < 1e-9);
    assert.ok(Math.abs((turned?.high ?? 0) + band.low) < 1e-9);
  });

  it('is refused below 60 samples, and where they are worth fewer than 8', () => {
    const random = new Random(1);
    const few = correlated(random, 59, 0);
    assert.equal(withinRunBand(few, correlated(random, 600, 0)), undefined);
    const drifting = Array.from({ length: 600 }, (_, index) => index);
    assert.equal(withinRunBand(drifting, correlated(random, 600, 0)), undefined);
  });
});
