import { notSaved } from '../../common/text/notSaved';
import { plainLine } from '../../common/text/untrustedText';
import type { ProblemsSlice } from '../../protocol/sharedState';
import type { WindowSlice } from './liveState';

/** A problem that concerns this whole window, as one sentence that all views use. Plain text. */
export interface Trouble {
  readonly kind:
    /** The collecting window is incompatible with this one. */
    | 'blocked'
    /** History is not saved and will be lost when the windows close. */
    | 'unsaved'
    /** A setting does not have the effect that it seems to have. */
    | 'setting';
  readonly text: string;
}

/**
 * The current problems, the worst first: the one source for tree, status bar, panels, notification and log.
 * Engines are not included, because each has its own state. While this window is blocked, it collects at most
 * for itself, so problems of its own store are left out as mere consequences.
 */
export function troublesOf({
  collecting,
  storeProblem,
  settingProblems = [],
}: ProblemsSlice & WindowSlice): Trouble[] {
  const troubles: Trouble[] = settingProblems.map(text => ({ kind: 'setting', text }));
  if (collecting?.kind === 'blocked')
    troubles.unshift({ kind: 'blocked', text: plainLine(collecting.message, 1000) });
  else if (storeProblem !== undefined)
    troubles.unshift({
      kind: 'unsaved',
      text: plainLine(notSaved(storeProblem), 1000),
    });
  return troubles;
}

/** What is wrong with history, as one sentence. It precedes all other problems. */
export function historyTroubleOf(state: ProblemsSlice & WindowSlice): string | undefined {
  return troublesOf(state).find(({ kind }) => kind !== 'setting')?.text;
}
