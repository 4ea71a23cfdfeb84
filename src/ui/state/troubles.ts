import { plainLine } from '../../common/text/untrustedText';
import type { ProblemsSlice } from '../../protocol/sharedState';
import type { WindowSlice } from './liveState';

/**
 * Something that is wrong with all of this window, in one sentence that every view says alike. Plain text.
 */
export interface Trouble {
  readonly kind:
    /** No window collects that this one can work with. */
    | 'blocked'
    /** What is collected is lost when the windows close. */
    | 'unsaved'
    /** A setting does not do what its text seems to say. */
    | 'setting';
  readonly text: string;
}

/**
 * What is wrong, the worst first: the one source of tree, status bar, panels, notification and log. Engines
 * are not among it, for each has a state of its own. Where this window is blocked it collects for itself
 * alone, if at all, and what its own store then says about saving is but a consequence.
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
      text: plainLine(`History is not being saved: ${storeProblem}`, 1000),
    });
  return troubles;
}

/** What is wrong with history, as one sentence; it comes before everything else that is wrong. */
export function historyTroubleOf(state: ProblemsSlice & WindowSlice): string | undefined {
  return troublesOf(state).find(({ kind }) => kind !== 'setting')?.text;
}
