/**
 * A kept state in the shape of today's version, read from what an earlier one kept: pages keep their state
 * over updates. Unchecked, as it came: what is no state stays what it is.
 */
export function upgradePanelState(kept: unknown): unknown {
  if (typeof kept !== 'object' || kept === null || !('version' in kept)) return kept;
  if (kept.version !== 1 || !('subject' in kept)) return kept;
  // The first version knew one subject.
  const { subject, ...rest } = kept;
  return { ...rest, version: 2, subjects: [subject] };
}
