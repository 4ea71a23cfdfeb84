/** A file that may go to make room. Of one tier they are in order of time; tiers come finest first. */
export interface Removable {
  readonly bytes: number;
  /** Answers whether it is gone: not where another program holds it open. */
  remove(): boolean;
}

/**
 * Removes the first of `candidates` until what is left of `totalBytes` fits into `maxBytes`. Answers how many
 * went.
 */
export function capSize(totalBytes: number, maxBytes: number, candidates: Iterable<Removable>): number {
  let left = totalBytes;
  let removed = 0;
  for (const candidate of candidates) {
    if (left <= maxBytes) break;
    if (!candidate.remove()) continue;
    left -= candidate.bytes;
    removed++;
  }
  return removed;
}
