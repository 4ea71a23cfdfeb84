import type { Disposable } from '../../common/disposable';
import { hourMs } from '../../common/time';
import type { Core } from '../../core';
import { ContainerTree } from './containerTree';

/** The sidebar's tree of engines and containers. */
export function registerTree({ live, history, clock }: Core): Disposable {
  const peaks = (): ReturnType<Core['history']['queryPeaks']> => {
    const nowMs = clock.now();
    return history.queryPeaks({ fromMs: nowMs - hourMs, toMs: nowMs });
  };
  return new ContainerTree(live, peaks, clock);
}
