import type { Disposable } from '../common/disposable';
import type { LiveState } from './liveState';

/** Calls `tell` once when history cannot be saved, and only where this window is the one that collects. */
export function onFirstSaveProblem(
  live: Pick<LiveState, 'onDidChange'>,
  tell: (problem: string) => void,
): Disposable {
  const subscription = live.onDidChange(({ storeProblem, collecting }) => {
    if (storeProblem === undefined || collecting?.kind !== 'here') return;
    subscription.dispose();
    tell(storeProblem);
  });
  return subscription;
}
