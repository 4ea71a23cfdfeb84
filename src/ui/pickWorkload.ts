import * as vscode from 'vscode';
import { formatDuration } from '../common/format';
import { escapeIcons } from '../common/untrustedText';
import type { KnownWorkload } from './containerCatalog';

interface WorkloadItem extends vscode.QuickPickItem {
  readonly known?: KnownWorkload;
}

/** Lets the user choose a workload; `undefined` when they do not. */
export async function pickWorkload(
  known: Promise<readonly KnownWorkload[]>,
  title: string,
): Promise<KnownWorkload | undefined> {
  const items = known.then(list => toItems(list));
  const choice = await vscode.window.showQuickPick(items, {
    title,
    placeHolder: 'Container, running or gone, with history',
    matchOnDescription: true,
    matchOnDetail: true,
  });
  return choice?.known;
}

function toItems(known: readonly KnownWorkload[]): WorkloadItem[] {
  if (known.length === 0) {
    return [{ label: 'No container has run since collection began', alwaysShow: true }];
  }
  const items: WorkloadItem[] = [];
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
  return status === 'running' || status === 'paused' || status === 'restarting' ? 'running' : 'stopped';
}

function describe({ image, status, health, lastSeenMs }: KnownWorkload): string {
  const age = lastSeenMs === undefined ? undefined : Math.max(0, Date.now() - lastSeenMs);
  const seen =
    status === 'running' || age === undefined ? undefined : `last sample ${formatDuration(age)} ago`;
  return [image, health ?? status ?? 'gone', seen].filter(part => part !== undefined).join(' · ');
}
