/** Ranges and ticks of the y axes. Every axis starts at zero: a cut axis makes noise look like a peak. */
import type { MetricUnit } from '../../../src/common/metrics';

/** What an axis shows at least, so that an idle container draws a flat line and not its noise. */
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

/** All there is, a limit that the user set for this subject, or one that comes from elsewhere. */
export type ReferenceKind = 'total' | 'own' | 'foreign';

/**
 * A bound is in the picture once this share of it is used: one far above everything would press the figures
 * flat.
 */
const shownFrom: Readonly<Record<ReferenceKind, number>> = { total: 0, own: 0.1, foreign: 0.5 };

export function isReferenceInScale(peak: number, { value, kind }: Reference): boolean {
  return peak >= value * shownFrom[kind];
}

/** The top of an axis that shows `peak` and, where it is near enough, `reference`. */
export function scaleTop(unit: MetricUnit, peak: number, reference: Reference | undefined): number {
  const top = Math.max(leastTop[unit], peak * headroom);
  return reference && isReferenceInScale(peak, reference) ? Math.max(top, reference.value * headroom) : top;
}

/**
 * Tick distances whose labels are short in the unit's own notation: powers of two for bytes, 1-2-5 for the
 * rest. Far beyond all that is measured, as an axis without a fitting distance has no labels at all.
 */
export function tickIncrements(unit: MetricUnit): number[] {
  if (unit === 'bytes' || unit === 'bytesPerSecond')
    return Array.from({ length: 70 }, (_, power) => 2 ** power);
  const least = unit === 'count' ? 0 : -1;
  const increments: number[] = [];
  for (let power = least; power < 21; power++) {
    // Quarters only where they are whole numbers.
    for (const step of power > 0 ? [1, 2, 2.5, 5] : [1, 2, 5]) increments.push(step * 10 ** power);
  }
  return increments;
}
