import type * as vscode from 'vscode';
import { ArgumentError } from '../../common/errors';
import { escapeIcons } from '../../common/text/untrustedText';
import type { EndedRun } from '../../runs/comparableRuns';
import type { MarkedRun } from '../../timeline/markedRun';
import { showPick } from '../kit/showPick';
import type { Sides } from '../state/runComparison';
import { runChoices, type RunChoice } from './runChoices';

interface ChoiceItem extends vscode.QuickPickItem {
  readonly runs?: readonly EndedRun[];
}

/**
 * Lets the user choose what is held against what; `undefined` when they give up. Throws `ArgumentError` where
 * there are fewer than two runs.
 */
export async function pickSides(
  runs: readonly MarkedRun[],
  nowMs: number,
): Promise<Sides<EndedRun> | undefined> {
  const choices = runChoices(runs, nowMs);
  if (choices.filter(({ isGroup }) => !isGroup).length < 2)
    throw new ArgumentError(
      'Two runs are needed: tasks, debug sessions and tests in a terminal are runs, and what you measure by Start Measuring.',
    );
  const a = await pick(choices, 'Compare Runs (1/2)', 'A: the run, or all runs, that came before');
  if (!a) return undefined;
  const b = await pick(
    runChoices(runs, nowMs, a),
    'Compare Runs (2/2)',
    'B: what it is compared with, such as the newest run',
  );
  return b && { a, b };
}

async function pick(
  choices: readonly RunChoice[],
  title: string,
  placeHolder: string,
): Promise<readonly EndedRun[] | undefined> {
  const items = choices.map(({ label, detail, runs, isGroup }): ChoiceItem => {
    const icon = isGroup ? '$(layers)' : '$(history)';
    return { label: `${icon} ${escapeIcons(label)}`, description: escapeIcons(detail), runs };
  });
  const choice = await showPick(items, { title, placeHolder, matchOnDescription: true });
  return choice?.runs;
}
