import type { Disposable } from '../../common/disposable';
import type { LiveState } from '../state/liveState';
import { historyTroubleOf } from '../state/troubles';

/**
 * Calls `tell` once, with the sentence that says so, when history cannot be saved; only in a window that
 * collects, be it for itself alone.
 */
export function onFirstSaveProblem(
  live: Pick<LiveState, 'onDidChange'>,
  tell: (problem: string) => void,
): Disposable {
  const subscription = live.onDidChange(snapshot => {
    const { storeProblem, collecting } = snapshot;
    const isOurs = collecting?.kind === 'here' || collecting?.kind === 'blocked';
    const trouble = historyTroubleOf(snapshot);
    if (storeProblem === undefined || !isOurs || trouble === undefined) return;
    subscription.dispose();
    tell(trouble);
  });
  return subscription;
}
