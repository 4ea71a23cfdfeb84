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

/** Lists what this extension takes, in a quick pick whose last entries are what can be done about it. */
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
    placeHolder: 'Measured where it collects, since that window took over',
  });
  if (choice?.command !== undefined) await vscode.commands.executeCommand(choice.command);
}
