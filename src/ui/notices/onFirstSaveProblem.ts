import type { Disposable } from '../../common/disposable';
import type { LiveState } from '../state/liveState';
import { historyTroubleOf } from '../state/troubles';

/**
 * Calls `tell` once, with the message, when history cannot be saved. Only in a window that collects, even if
 * only for itself.
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
