import * as vscode from 'vscode';
import { isRunning, isStarted } from '../../common/model/containerStatus';
import { formatDuration } from '../../common/text/format';
import { escapeIcons } from '../../common/text/untrustedText';
import type { LabeledWorkload } from '../state/knownWorkloads';
import { showPick } from './showPick';

interface WorkloadItem<T> extends vscode.QuickPickItem {
  readonly known?: LabeledWorkload | T;
}

export interface WorkloadPick<T> {
  readonly title: string;
  /** Whether to show each workload's engine even when all names are different. */
  readonly hasEngines?: boolean;
  /** An additional last entry with a meaning of its own. */
  readonly last?: { readonly label: string; readonly detail: string; readonly value: T };
}

/** Lets the user pick a workload or the last entry; `undefined` when nothing is picked. */
export async function pickWorkload<T = never>(
  known: Promise<readonly LabeledWorkload[]>,
  { title, hasEngines = false, last }: WorkloadPick<T>,
): Promise<LabeledWorkload | T | undefined> {
  const items = known.then((list): WorkloadItem<T>[] => [
    ...toItems(list, hasEngines),
    ...(last ? [{ label: last.label, detail: last.detail, known: last.value, alwaysShow: true }] : []),
  ]);
  const choice = await showPick(items, {
    title,
    placeHolder: 'Container, running or gone, with history',
    matchOnDescription: true,
    matchOnDetail: true,
  });
  return choice?.known;
}

function toItems(known: readonly LabeledWorkload[], hasEngines: boolean): WorkloadItem<never>[] {
  if (known.length === 0) {
    return [{ label: 'No container has run since collection began', alwaysShow: true }];
  }
  const items: WorkloadItem<never>[] = [];
  let section: string | undefined;
  for (const each of known) {
    const own = sectionOf(each);
    if (own !== section) items.push({ label: own, kind: vscode.QuickPickItemKind.Separator });
    section = own;
    const isEngineSaid = each.engine !== undefined && each.label.includes(`(${each.engine}`);
    const where = [each.project, hasEngines && !isEngineSaid ? each.engine : undefined];
    items.push({
      label: escapeIcons(each.label),
      description: escapeIcons(where.filter(part => part !== undefined).join(' · ')),
      detail: escapeIcons(describe(each)),
      known: each,
    });
  }
  return items;
}

function sectionOf({ status }: LabeledWorkload): string {
  if (status === undefined) return 'gone, history kept';
  return isStarted(status) ? 'running' : 'stopped';
}

function describe({ image, status, health, lastSeenMs }: LabeledWorkload): string {
  const age = lastSeenMs === undefined ? undefined : Math.max(0, Date.now() - lastSeenMs);
  const seen = isRunning(status) || age === undefined ? undefined : `last sample ${formatDuration(age)} ago`;
  return [image, health ?? status ?? 'gone', seen].filter(part => part !== undefined).join(' · ');
}
