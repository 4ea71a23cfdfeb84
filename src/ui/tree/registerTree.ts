import type { Disposable } from '../../common/disposable';
import { messageOf } from '../../common/errors';
import { hourMs } from '../../common/time';
import type { Core } from '../../core';
import { ContainerTree } from './containerTree';

/** The sidebar's tree of engines and containers. */
export function registerTree({ live, history, timeline, ticks, chosen, clock, log }: Core): Disposable {
  const peaks = (): ReturnType<Core['history']['queryPeaks']> => {
    const nowMs = clock.now();
    return history.queryPeaks({ fromMs: nowMs - hourMs, toMs: nowMs });
  };
  const deaths = { history, onDidHappen: timeline.onDidHappen, onDidMiss: ticks.onDidMissTicks };
  // Without an answer the tree shows no earlier deaths, but new ones still arrive.
  const handleError = (error: unknown): void => log.debug(`Deaths could not be read: ${messageOf(error)}`);
  return new ContainerTree({ live, peaks, deaths, chosen, clock, handleError });
}
