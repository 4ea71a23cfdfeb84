/** What the exact test of two groups of runs says. */
export interface MannWhitney {
  /** Two-sided: how often chance alone puts the groups at least so far apart. */
  readonly p: number;
  /** The share of pairs in which `b` is higher, ties counted half (CLES: McGraw and Wong 1992). */
  readonly higherShare: number;
}

/**
 * Most runs a side for which all divisions are counted. Beyond, the normal approximation differs by less than
 * 0.001.
 */
const mostExact = 25;

/**
 * Two-sided rank test of Mann and Whitney (1947), for whole runs and never for the samples within one: those
 * are correlated, and the test would be wrong every second time. Exact: counts, without listing them, all
 * divisions of the ranks as they are, with shared ranks for ties.
 */
export function mannWhitney(a: readonly number[], b: readonly number[]): MannWhitney {
  const pairs = a.length * b.length;
  if (pairs === 0) return { p: 1, higherShare: 0.5 };
  let twiceHigher = 0;
  for (const low of a) for (const high of b) twiceHigher += high > low ? 2 : high === low ? 1 : 0;
  const higherShare = twiceHigher / 2 / pairs;
  const isSmall = a.length <= mostExact && b.length <= mostExact;
  return { p: isSmall ? exactP(a, b) : normalP(a, b, twiceHigher / 2), higherShare };
}

/** The least `p` that groups of these sizes can have: all of one above all of the other. */
export function leastP(countA: number, countB: number): number {
  let ways = 1;
  for (let index = 1; index <= countB; index++) ways *= (countA + index) / index;
  return Math.min(1, 2 / ways);
}

/** Twice the rank of each value, so that ranks shared by ties are whole numbers. */
function doubledRanks(values: readonly number[]): number[] {
  const sorted = values.toSorted((x, y) => x - y);
  return values.map(value => sorted.indexOf(value) + sorted.lastIndexOf(value) + 2);
}

function exactP(a: readonly number[], b: readonly number[]): number {
  const ranks = doubledRanks([...a, ...b]);
  const total = ranks.reduce((sum, rank) => sum + rank, 0);
  // ways[taken][sum]: in how many ways `taken` of the ranks so far have that sum.
  const ways = Array.from({ length: a.length + 1 }, () => new Float64Array(total + 1));
  const at = (taken: number): Float64Array => ways[taken] ?? new Float64Array(0);
  at(0)[0] = 1;
  for (const rank of ranks)
    for (let taken = a.length; taken >= 1; taken--)
      for (let sum = total; sum >= rank; sum--)
        at(taken)[sum] = (at(taken)[sum] ?? 0) + (at(taken - 1)[sum - rank] ?? 0);
  const middle = (a.length * total) / ranks.length;
  const seen = Math.abs(ranks.slice(0, a.length).reduce((sum, rank) => sum + rank, 0) - middle);
  let [extreme, all] = [0, 0];
  at(a.length).forEach((count, sum) => {
    all += count;
    if (Math.abs(sum - middle) >= seen - 1e-9) extreme += count;
  });
  return extreme / all;
}

/** With corrections for ties and for continuity (Lehmann, Nonparametrics, 1.5). */
function normalP(a: readonly number[], b: readonly number[], higher: number): number {
  const [pairs, count] = [a.length * b.length, a.length + b.length];
  const counts = new Map<number, number>();
  for (const value of [...a, ...b]) counts.set(value, (counts.get(value) ?? 0) + 1);
  const ties = [...counts.values()].reduce((sum, each) => sum + each ** 3 - each, 0);
  const variance = (pairs / 12) * (count + 1 - ties / (count * (count - 1)));
  if (variance <= 0) return 1;
  const distance = Math.max(0, Math.abs(higher - pairs / 2) - 0.5) / Math.sqrt(variance);
  return Math.min(1, 2 * upperTail(distance));
}

/** Upper tail of the normal distribution (Abramowitz and Stegun 26.2.17: off by 7.5e-8 at most). */
function upperTail(distance: number): number {
  const t = 1 / (1 + 0.2316419 * distance);
  const factors = [1.330274429, -1.821255978, 1.781477937, -0.356563782, 0.31938153];
  const polynomial = factors.reduce((sum, factor) => (sum + factor) * t, 0);
  return (polynomial * Math.exp(-(distance ** 2) / 2)) / Math.sqrt(2 * Math.PI);
}
