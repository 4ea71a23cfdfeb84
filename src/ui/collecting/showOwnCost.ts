import * as vscode from 'vscode';
import { escapeIcons } from '../../common/text/untrustedText';
import type { HistoryKeeper } from '../../protocol/store';
import type { CollectingCost } from '../../protocol/windows';
import { describeCollecting } from '../state/describeCollecting';
import type { LiveSnapshot } from '../state/liveState';
import { showPick } from '../kit/showPick';
import { costActions } from './costActions';
import { describeCost } from './describeCost';

export interface CostSources {
  readonly store: HistoryKeeper;
  readonly collector: { reportCost(): Promise<CollectingCost> };
}

/** Lists the extension's own cost in a quick pick. Its last entries are actions that lower the cost. */
export async function showOwnCost({ store, collector }: CostSources, live: LiveSnapshot): Promise<void> {
  const { collecting, isPaused } = live;
  const reports = Promise.all([collector.reportCost(), store.reportStorage()]);
  const items = reports.then(([cost, storage]): (vscode.QuickPickItem & { readonly command?: string })[] => [
    ...describeCost(cost, storage),
    { label: 'Windows', description: escapeIcons(describeCollecting(collecting) ?? 'unknown') },
    { label: '', kind: vscode.QuickPickItemKind.Separator },
    ...costActions(isPaused),
  ]);
  const choice = await showPick(items, {
    title: 'What Container Metrics Costs',
    placeHolder: 'Measured in the collecting window, since it began to collect',
  });
  if (choice?.command !== undefined) await vscode.commands.executeCommand(choice.command);
}
