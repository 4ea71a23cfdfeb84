import { containersIn } from '../../protocol/sharedState';
import { overallState } from '../state/engineStates';
import type { LiveSnapshot } from '../state/liveState';
import { overdueText } from '../state/overdue';
import { troublesOf } from '../state/troubles';

/**
 * The line above the tree: what a user must know before trusting the figures. VS Code shows it instead of a
 * welcome view. An empty tree therefore gets no line about engines or settings, so that the welcome view can
 * say what to do. Two lines are shown all the same: that no compatible window collects, in which case no
 * engine is looked for, and that history may be lost.
 */
export function describeTreeMessage(snapshot: Omit<LiveSnapshot, 'intervalMs'>): string | undefined {
  const { engines, isPaused, collecting, overdueSinceMs } = snapshot;
  const hasContainers = containersIn(snapshot).length > 0;
  const isEmpty = engines.length < 2 && overallState(engines).kind !== 'connected';
  const texts = troublesOf(snapshot)
    .filter(({ kind }) => kind !== 'setting' || hasContainers || engines.length > 1)
    .map(({ text }) => text);
  if (isPaused && !isEmpty && collecting?.kind !== 'blocked') texts.push('Collection is paused.');
  if (overdueSinceMs !== undefined && !isEmpty) texts.push(overdueText(overdueSinceMs));
  return texts.length === 0 ? undefined : texts.join(' ');
}
