import { hourMs } from './hourFile';

/** One tier of roll-ups. Its buckets divide an hour, so that an hour fills buckets of its own. */
export interface RollupTier {
  readonly name: 'minute' | 'quarter';
  readonly bucketMs: number;
  /** Name of the partition a time lies in, UTC: `2026-11-23` or `2026-11`. Sorts by time. */
  partitionName(timestampMs: number): string;
}

export const dayMs = 24 * hourMs;

export const minuteTier: RollupTier = {
  name: 'minute',
  bucketMs: 60_000,
  partitionName: timestampMs => new Date(timestampMs).toISOString().slice(0, 10),
};

export const quarterTier: RollupTier = {
  name: 'quarter',
  bucketMs: 900_000,
  partitionName: timestampMs => new Date(timestampMs).toISOString().slice(0, 7),
};

/** Start of the day or month that a partition's name stands for. */
export function partitionStartMs(name: string): number {
  return Date.parse(name.length === 7 ? `${name}-01` : name);
}
