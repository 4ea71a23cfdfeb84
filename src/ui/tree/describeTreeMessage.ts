import { overallState } from '../engineStates';
import type { LiveSnapshot } from '../liveState';

/**
 * The line above the tree: what a user must know before believing the figures below. VS Code shows it instead of a welcome view, so
 * it says nothing of the engine: without one the tree is empty, and the welcome view tells what to do. But where no window collects that
 * this one can work with, no engine is looked for either, and a risk of losing history is told whatever the engine does.
 */
export function describeTreeMessage(snapshot: LiveSnapshot): string | undefined {
  const { engines, isPaused, storeProblem, collecting } = snapshot;
  if (collecting?.kind === 'blocked') return collecting.message;
  const isEmpty = engines.length < 2 && overallState(engines).kind !== 'connected';
  const paused = isPaused && !isEmpty ? 'Collection is paused.' : undefined;
  if (storeProblem === undefined) return paused;
  const problem = `History is not being saved: ${storeProblem}`;
  return paused === undefined ? problem : `${problem} ${paused}`;
}
