/** A file that may be deleted to make room. Sorted by time within a tier; tiers come finest first. */
export interface Removable {
  readonly bytes: number;
  /** Returns whether it was removed: `false` if another program holds it open. */
  remove(): boolean;
}

/**
 * Removes the first of `candidates` until the rest of `totalBytes` fits into `maxBytes`. Returns how many
 * were removed.
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
