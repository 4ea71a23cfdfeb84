import * as vscode from 'vscode';
import { isRunning, isStarted } from '../common/containerStatus';
import { formatDuration } from '../common/format';
import { escapeIcons } from '../common/untrustedText';
import type { KnownWorkload } from './containerCatalog';
import { showPick } from './showPick';

interface WorkloadItem<T> extends vscode.QuickPickItem {
  readonly known?: KnownWorkload | T;
}

/** Lets the user choose a workload, or `last` where it is given; `undefined` when they do not. */
export async function pickWorkload<T = never>(
  known: Promise<readonly KnownWorkload[]>,
  title: string,
  last?: { readonly label: string; readonly detail: string; readonly value: T },
): Promise<KnownWorkload | T | undefined> {
  const items = known.then((list): WorkloadItem<T>[] => [
    ...toItems(list),
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

function toItems(known: readonly KnownWorkload[]): WorkloadItem<never>[] {
  if (known.length === 0) {
    return [{ label: 'No container has run since collection began', alwaysShow: true }];
  }
  const items: WorkloadItem<never>[] = [];
  let section: string | undefined;
  for (const each of known) {
    const own = sectionOf(each);
    if (own !== section) items.push({ label: own, kind: vscode.QuickPickItemKind.Separator });
    section = own;
    items.push({
      label: escapeIcons(each.name),
      description: escapeIcons(each.project ?? ''),
      detail: escapeIcons(describe(each)),
      known: each,
    });
  }
  return items;
}

function sectionOf({ status }: KnownWorkload): string {
  if (status === undefined) return 'gone, history kept';
  return isStarted(status) ? 'running' : 'stopped';
}

function describe({ image, status, health, lastSeenMs }: KnownWorkload): string {
  const age = lastSeenMs === undefined ? undefined : Math.max(0, Date.now() - lastSeenMs);
  const seen = isRunning(status) || age === undefined ? undefined : `last sample ${formatDuration(age)} ago`;
  return [image, health ?? status ?? 'gone', seen].filter(part => part !== undefined).join(' · ');
}
