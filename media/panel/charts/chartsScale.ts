/**
 * Ranges, ticks and reference lines of the y axes. Every axis starts at zero, because a cut axis makes noise
 * look like a peak.
 */
import type { MetricUnit } from '../../../src/common/metrics';
import type { Summary } from '../data/summarize';
import type { ChartFrame } from './chartFrame';
import { seriesId, type ChartSpec, type SeriesSpec } from './chartSpecs';

/** The least range of an axis, so that an idle container draws a flat line and not its noise. */
const leastTop: Readonly<Record<MetricUnit, number>> = {
  percent: 1,
  bytes: 1024 * 1024,
  bytesPerSecond: 1024,
  count: 4,
  load: 0.5,
};

const headroom = 1.12;

export interface Reference {
  readonly value: number;
  readonly kind: ReferenceKind;
}

/**
 * What a reference is: the machine's total, the subject's own limit, another's limit, or a value that was
 * reached.
 */
export type ReferenceKind = 'total' | 'own' | 'foreign' | 'highWater';

/** A reference is shown once this share of it is used: a far higher one would press the figures flat. */
const shownFrom: Readonly<Record<ReferenceKind, number>> = {
  total: 0,
  own: 0.1,
  foreign: 0.5,
  highWater: 0.5,
};

export function isReferenceInScale(peak: number, { value, kind }: Reference): boolean {
  return peak >= value * shownFrom[kind];
}

/**
 * The references that a chart draws, by the index of their series: the container's own limits, values that
 * were reached, and others' limits once use comes near. A reference that is switched off is included without
 * a value.
 */
export function findReferences(
  spec: ChartSpec,
  frame: ChartFrame,
  summaries: readonly (Summary | undefined)[],
  hidden: ReadonlySet<string>,
): ReadonlyMap<number, Reference> {
  const found = new Map<number, Reference>();
  const peak = Math.max(
    0,
    ...spec.series.map((each, entry) => (each.isReference ? 0 : (summaries[entry]?.max ?? 0))),
  );
  spec.series.forEach((each, entry) => {
    const value = summaries[entry]?.latest;
    if (!each.isReference || value === undefined || value <= 0) return;
    const reference: Reference = { value, kind: kindOf(each, frame) };
    if (reference.kind === 'foreign' && !isReferenceInScale(peak, reference)) return;
    found.set(entry, hidden.has(seriesId(spec, each)) ? { ...reference, value: Infinity } : reference);
  });
  return found;
}

function kindOf({ metric, isHighWater }: SeriesSpec, { limits }: ChartFrame): ReferenceKind {
  if (isHighWater) return 'highWater';
  switch (metric) {
    case 'memoryTotalBytes':
      return 'total';
    case 'cpuLimitPercent':
      return 'own';
    case 'pidsLimit':
      return limits?.pids === undefined ? 'foreign' : 'own';
    default:
      return limits?.memoryBytes === undefined ? 'foreign' : 'own';
  }
}

/** The top of an axis that shows `peak` and all references that are near enough. */
export function scaleTop(
  unit: MetricUnit,
  peak: number,
  ...references: readonly (Reference | undefined)[]
): number {
  const top = Math.max(leastTop[unit], peak * headroom);
  const inScale = references.filter(each => each !== undefined && isReferenceInScale(peak, each));
  return Math.max(top, ...inScale.map(each => (each?.value ?? 0) * headroom));
}

/**
 * Distances between ticks whose labels are short: powers of two for bytes, 1-2-5 for the rest. They go far
 * beyond all measured values, because an axis without a fitting distance has no labels at all.
 */
export function tickIncrements(unit: MetricUnit): number[] {
  if (unit === 'bytes' || unit === 'bytesPerSecond')
    return Array.from({ length: 70 }, (_, power) => 2 ** power);
  const least = unit === 'count' ? 0 : -1;
  const increments: number[] = [];
  for (let power = least; power < 21; power++) {
    // Quarters only when they are whole numbers.
    for (const step of power > 0 ? [1, 2, 2.5, 5] : [1, 2, 5]) increments.push(step * 10 ** power);
  }
  return increments;
}

/**
 * Below this value a logarithmic axis is linear down to zero, which has no logarithm: an idle container stays
 * at the bottom instead of becoming a gap.
 */
export function linearBelow(unit: MetricUnit): number {
  return leastTop[unit] / (unit === 'bytes' ? 1 : 10);
}

/** Pixels between two labels of a logarithmic axis. */
const leastTickSpace = 16;

/**
 * Ticks of a logarithmic axis up to `top`, zero first: powers of ten (of 1024 with quarters for bytes),
 * without those that would overlap. `place`: a value's distance from the top, pixels.
 */
export function logTicks(unit: MetricUnit, top: number, place: (tick: number) => number): number[] {
  const isBytes = unit === 'bytes' || unit === 'bytesPerSecond';
  const [least, factor] = isBytes ? [linearBelow(unit), 4] : [linearBelow(unit), 10];
  const ticks = [0];
  for (
    let tick = isBytes ? 4 ** Math.ceil(Math.log(least) / Math.log(4)) : least;
    tick <= top;
    tick *= factor
  ) {
    // Powers of ten by multiplication are not exact: 0.1 becomes 100.00000000000001.
    const exact = isBytes ? tick : Number(tick.toPrecision(6));
    if (Math.abs(place(exact) - place(ticks.at(-1) ?? 0)) >= leastTickSpace) ticks.push(exact);
  }
  return ticks;
}
