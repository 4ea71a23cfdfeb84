import type * as vscode from 'vscode';
import { escapeIcons } from '../../common/text/untrustedText';
import type { EndedRun } from '../../runs/comparableRuns';
import type { MarkedRun } from '../../timeline/markedRun';
import { showPick } from '../kit/showPick';
import type { Sides } from '../state/runComparison';
import { askRange } from './askRange';
import { runChoices, type RunChoice } from './runChoices';

interface ChoiceItem extends vscode.QuickPickItem {
  /** Absent in the entry for two time ranges, which are then asked for. */
  readonly runs?: readonly EndedRun[];
}

const titles = ['Compare Runs (1/2)', 'Compare Runs (2/2)'] as const;
const whatRunsAre =
  'Runs are tasks, debug sessions, tests in a terminal, and what you measure with Start Measuring';

/** Lets the user choose the two sides to compare; `undefined` when canceled. */
export async function pickSides(
  runs: readonly MarkedRun[],
  now: () => number,
): Promise<Sides<EndedRun> | undefined> {
  const choices = runChoices(runs, now());
  const hasTwo = choices.filter(({ isGroup }) => !isGroup).length >= 2;
  const ranges: ChoiceItem = {
    label: '$(calendar) Two Ranges…',
    description: 'any times, such as yesterday 14:00 to 15:00',
    alwaysShow: true,
  };
  const chosen = await pick([...(hasTwo ? itemsOf(choices) : []), ranges], {
    title: titles[0],
    placeHolder: hasTwo
      ? 'A: the run, or all runs, that came before'
      : `There are no two runs yet. ${whatRunsAre}`,
  });
  if (!chosen) return undefined;
  if (!chosen.runs) return pickRanges(now);
  const { runs: a } = chosen;
  const other = await pick(itemsOf(runChoices(runs, now(), a)), {
    title: titles[1],
    placeHolder: 'B: what it is compared with, such as the newest run',
  });
  return other?.runs && { a, b: other.runs };
}

async function pickRanges(now: () => number): Promise<Sides<EndedRun> | undefined> {
  const a = await askRange(titles[0], 'A, the range that came before', now);
  const b = a && (await askRange(titles[1], 'B, what it is compared with', now));
  return b && { a: [a], b: [b] };
}

function itemsOf(choices: readonly RunChoice[]): ChoiceItem[] {
  return choices.map(({ label, detail, runs, isGroup }): ChoiceItem => {
    const icon = isGroup ? '$(layers)' : '$(history)';
    return { label: `${icon} ${escapeIcons(label)}`, description: escapeIcons(detail), runs };
  });
}

function pick(
  items: readonly ChoiceItem[],
  options: Pick<vscode.QuickPickOptions, 'title' | 'placeHolder'>,
): Promise<ChoiceItem | undefined> {
  return showPick(items, { ...options, matchOnDescription: true });
}
