import type * as vscode from 'vscode';
import { escapeIcons } from '../../common/untrustedText';
import type { KnownWorkload } from '../containerCatalog';
import { showPick } from '../showPick';

/** Whose history is meant. */
export interface HistorySubjects {
  /** `undefined`: all there are. */
  readonly workloads?: readonly KnownWorkload[];
  readonly hasHost: boolean;
}

interface SubjectItem extends vscode.QuickPickItem {
  readonly workload?: KnownWorkload;
  readonly isHost?: boolean;
}

/** Lets the user tick containers and the host, all of them at first; `undefined` when they choose nothing. */
export async function pickSubjects(
  known: Promise<readonly KnownWorkload[]>,
): Promise<HistorySubjects | undefined> {
  const host: SubjectItem = { label: '$(vm) Host', isHost: true, picked: true };
  const items = known.then((list): SubjectItem[] => [host, ...list.map(toItem)]);
  const chosen = await showPick(items, {
    title: 'Export History (1/2): What',
    placeHolder: 'Containers, running or gone, and the host',
    canPickMany: true,
    matchOnDescription: true,
  });
  if (!chosen || chosen.length === 0) return undefined;
  const hasHost = chosen.some(({ isHost }) => isHost === true);
  if (chosen.length === (await items).length) return { hasHost };
  return { hasHost, workloads: chosen.flatMap(({ workload }) => workload ?? []) };
}

function toItem(workload: KnownWorkload): SubjectItem {
  const { name, project, image, status } = workload;
  const description = [project, image, status ?? 'gone'].filter(part => part !== undefined).join(' · ');
  return { label: escapeIcons(name), description: escapeIcons(description), workload, picked: true };
}
