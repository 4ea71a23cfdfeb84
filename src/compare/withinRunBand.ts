import { effectiveSamples } from './effectiveSamples';
import { studentQuantile } from './studentQuantile';

/** How much higher the mean of `b`'s samples is than that of `a`'s, as far as these two runs tell. */
export interface WithinRunBand {
  readonly difference: number;
  /** The difference lies between these two, 95 % of the time. */
  readonly low: number;
  readonly high: number;
}

const leastSamples = 60;
const leastEffective = 8;

/**
 * Welch's interval (1947) with the effective samples of each run, by the lower share of the two for both, and
 * one degree of freedom less than the fewer of them. `undefined`: too few independent samples. It says
 * nothing of how much runs differ from each other, which no test of two runs can.
 */
export function withinRunBand(a: readonly number[], b: readonly number[]): WithinRunBand | undefined {
  if (Math.min(a.length, b.length) < leastSamples) return undefined;
  const share = Math.min(effectiveSamples(a) / a.length, effectiveSamples(b) / b.length);
  const [effectiveA, effectiveB] = [share * a.length, share * b.length];
  const effective = Math.min(effectiveA, effectiveB);
  if (effective < leastEffective) return undefined;
  const difference = meanOf(b) - meanOf(a);
  const error = Math.sqrt(varianceOf(a) / effectiveA + varianceOf(b) / effectiveB);
  const width = studentQuantile(0.975, effective - 1) * error;
  return { difference, low: difference - width, high: difference + width };
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function varianceOf(values: readonly number[]): number {
  const mean = meanOf(values);
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
}
