import { containersIn } from '../../protocol/sharedState';
import { overallState } from '../state/engineStates';
import type { LiveSnapshot } from '../state/liveState';
import { troublesOf } from '../state/troubles';

/**
 * The line above the tree: what a user must know before believing the figures below. VS Code shows it instead
 * of a welcome view, so it says nothing of the engine or of settings without one: then the tree is empty, and
 * the welcome view tells what to do. But where no window collects that this one can work with, no engine is
 * looked for either, and a risk of losing history is told whatever the engine does.
 */
export function describeTreeMessage(snapshot: Omit<LiveSnapshot, 'intervalMs'>): string | undefined {
  const { engines, isPaused, collecting } = snapshot;
  const hasContainers = containersIn(snapshot).length > 0;
  const isEmpty = engines.length < 2 && overallState(engines).kind !== 'connected';
  const texts = troublesOf(snapshot)
    .filter(({ kind }) => kind !== 'setting' || hasContainers || engines.length > 1)
    .map(({ text }) => text);
  if (isPaused && !isEmpty && collecting?.kind !== 'blocked') texts.push('Collection is paused.');
  return texts.length === 0 ? undefined : texts.join(' ');
}
