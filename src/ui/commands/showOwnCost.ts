import * as vscode from 'vscode';
import { escapeIcons } from '../../common/untrustedText';
import { commandIds } from '../../contributions';
import type { HistoryKeeper } from '../../protocol/store';
import type { CollectingCost } from '../../protocol/windows';
import { describeCollecting } from '../describeCollecting';
import type { Collecting } from '../liveState';
import { describeCost } from './describeCost';

export interface CostSources {
  readonly store: HistoryKeeper;
  readonly collector: { reportCost(): Promise<CollectingCost> };
}

/** Lists what this extension takes, in a quick pick whose last entries are what can be done about it. */
export async function showOwnCost({ store, collector }: CostSources, collecting?: Collecting): Promise<void> {
  const reports = Promise.all([collector.reportCost(), store.reportStorage()]);
  const items = reports.then(([cost, storage]): (vscode.QuickPickItem & { readonly command?: string })[] => [
    ...describeCost(cost, storage),
    { label: 'Windows', description: escapeIcons(describeCollecting(collecting) ?? 'unknown') },
    { label: '', kind: vscode.QuickPickItemKind.Separator },
    { label: '$(database) Show Storage', command: commandIds.showStorage, alwaysShow: true },
    { label: '$(debug-pause) Pause Collection', command: commandIds.pauseCollection, alwaysShow: true },
    { label: '$(gear) Collect Less Often', command: commandIds.openSettings, alwaysShow: true },
  ]);
  const choice = await vscode.window.showQuickPick(items, {
    title: 'What Container Metrics Costs',
    placeHolder: 'Measured where it collects, since that window took over',
  });
  if (choice?.command !== undefined) await vscode.commands.executeCommand(choice.command);
}
