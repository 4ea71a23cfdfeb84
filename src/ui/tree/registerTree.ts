import type { Disposable } from '../../common/disposable';
import type { Core } from '../../core';
import { ContainerTree } from './containerTree';

/** What the peaks of a tooltip are of. */
const peaksOfMs = 3_600_000;

/** The sidebar's tree of engines and containers. */
export function registerTree({ live, history, clock }: Core): Disposable {
  const peaks = (): ReturnType<Core['history']['queryPeaks']> => {
    const nowMs = clock.now();
    return history.queryPeaks({ fromMs: nowMs - peaksOfMs, toMs: nowMs });
  };
  return new ContainerTree(live, peaks, clock);
}
