import { hourMs, minuteMs } from '../../common/time';

/** One tier of roll-ups. Its buckets divide an hour, so that an hour fills buckets of its own. */
export interface RollupTier {
  readonly name: 'minute' | 'quarter' | 'sixHour';
  readonly bucketMs: number;
  /** Name of the partition a time lies in, UTC: `2026-11-23` or `2026-11`. Sorts by time. */
  partitionName(timestampMs: number): string;
}

export const minuteTier: RollupTier = {
  name: 'minute',
  bucketMs: minuteMs,
  partitionName: timestampMs => new Date(timestampMs).toISOString().slice(0, 10),
};

export const quarterTier: RollupTier = {
  name: 'quarter',
  bucketMs: 15 * minuteMs,
  partitionName: timestampMs => new Date(timestampMs).toISOString().slice(0, 7),
};

/**
 * Half a year is drawn from this: files of a month of quarter hours are too large to open seven. Kept as long
 * as those.
 */
export const sixHourTier: RollupTier = { ...quarterTier, name: 'sixHour', bucketMs: 6 * hourMs };

/** Made of the minutes of finished days, a day at a time; finest first. */
export const dailyTiers: readonly RollupTier[] = [quarterTier, sixHourTier];

export const rollupTiers: readonly RollupTier[] = [minuteTier, ...dailyTiers];

/** Start of the day or month that a partition's name stands for. */
export function partitionStartMs(name: string): number {
  return Date.parse(name.length === 7 ? `${name}-01` : name);
}
