import type * as vscode from 'vscode';
import type { LabeledWorkload } from '../state/knownWorkloads';
import { showPick } from '../kit/showPick';
import { workloadItem } from '../kit/workloadItem';

/** Containers and hosts whose history a command is about. */
export interface HistorySubjects {
  /** `undefined` for all. */
  readonly workloads?: readonly LabeledWorkload[];
  readonly hasHost: boolean;
  /** What the workloads have in common: a project, for example. Untrusted text. */
  readonly group?: string;
}

interface SubjectItem extends vscode.QuickPickItem {
  readonly workload?: LabeledWorkload;
  readonly isHost?: boolean;
}

/**
 * Lets the user tick containers, all of which are ticked at first; `undefined` when nothing is chosen.
 * `isAll`: these are all containers there are, so the host is offered too.
 */
export async function pickSubjects(
  known: Promise<readonly LabeledWorkload[]>,
  isAll: boolean,
): Promise<HistorySubjects | undefined> {
  const host: SubjectItem = { label: '$(vm) Host', isHost: true, picked: true };
  const items = known.then((list): SubjectItem[] => [...(isAll ? [host] : []), ...list.map(toItem)]);
  const chosen = await showPick(items, {
    title: 'Export History (1/2): What',
    placeHolder: isAll ? 'Containers, running or gone, and the host' : 'Containers of this name',
    canPickMany: true,
    matchOnDescription: true,
  });
  if (!chosen || chosen.length === 0) return undefined;
  const hasHost = chosen.some(({ isHost }) => isHost === true);
  if (isAll && chosen.length === (await items).length) return { hasHost };
  return { hasHost, workloads: chosen.flatMap(({ workload }) => workload ?? []) };
}

function toItem(workload: LabeledWorkload): SubjectItem {
  return { ...workloadItem(workload), workload, picked: true };
}
