import type * as vscode from 'vscode';
import { ArgumentError } from '../../common/errors';
import { mostPanelSubjects, type PanelSubjectRef, type PanelSubjects } from '../../protocol/panel';
import { showPick } from '../kit/showPick';
import { workloadItem } from '../kit/workloadItem';
import type { LabeledWorkload } from '../state/knownWorkloads';

interface WorkloadItem extends vscode.QuickPickItem {
  readonly known: LabeledWorkload;
}

/**
 * Lets the user tick the workloads to compare; `chosen` are ticked at first. `undefined` when canceled.
 * Throws `ArgumentError` when too many are ticked.
 */
export async function pickComparison(
  known: Promise<readonly LabeledWorkload[]>,
  chosen: readonly PanelSubjectRef[],
): Promise<PanelSubjects | undefined> {
  const ticked = new Set(chosen.map(ref => (ref.kind === 'container' ? ref.workload : '')));
  const items = known.then(list => list.map(each => toItem(each, ticked.has(each.workload))));
  const picked = await showPick<WorkloadItem>(items, {
    title: 'Compare History',
    placeHolder: 'Containers, running or gone, that are drawn together',
    canPickMany: true,
    matchOnDescription: true,
  });
  return picked && subjectsOf(picked.map(item => item.known));
}

/**
 * These workloads as a panel's subjects; `undefined` for none. Throws `ArgumentError` when there are too
 * many.
 */
export function subjectsOf(workloads: readonly LabeledWorkload[]): PanelSubjects | undefined {
  if (workloads.length > mostPanelSubjects) {
    throw new ArgumentError(
      `At most ${mostPanelSubjects} containers can be compared at once, not ${workloads.length}.`,
    );
  }
  const [first, ...others] = workloads.map(({ workload, name }): PanelSubjectRef => {
    return { kind: 'container', workload, name };
  });
  return first && [first, ...others];
}

function toItem(known: LabeledWorkload, picked: boolean): WorkloadItem {
  return { ...workloadItem(known), known, picked };
}
