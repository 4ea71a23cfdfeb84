import type { StoredTick } from '../figures/storedTick';

/** The facts of this many containers fit into one payload of a journal, however long their texts are. */
const mostSamples = 500;

/**
 * Splits a tick into ticks of the same moment, each of which fits into one payload of a journal. Joined, they
 * are the whole tick.
 */
export function tickParts(stored: StoredTick): readonly StoredTick[] {
  const { timestampMs, tick } = stored;
  const { samples } = tick;
  if (samples.length <= mostSamples) return [stored];
  return Array.from({ length: Math.ceil(samples.length / mostSamples) }, (_, index) => {
    const part = samples.slice(index * mostSamples, (index + 1) * mostSamples);
    const host = index === 0 ? tick.host : undefined;
    return { timestampMs, tick: { ...tick, samples: part, host } };
  });
}
