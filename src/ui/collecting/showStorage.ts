import * as vscode from 'vscode';
import { escapeIcons } from '../../common/text/untrustedText';
import { commandIds } from '../../contributions';
import type { HistoryKeeper } from '../../protocol/store';
import { describeCollecting } from '../state/describeCollecting';
import type { Collecting } from '../state/liveState';
import { revealFile } from '../kit/revealFile';
import { showPick } from '../kit/showPick';
import { describeStorage } from './describeStorage';

/** Lists what history takes on disk in a quick pick. Its last entries are actions that free space. */
export async function showStorage(store: HistoryKeeper, collecting: Collecting | undefined): Promise<void> {
  const report = store.reportStorage();
  const items = report.then((found): (vscode.QuickPickItem & { readonly action?: string })[] => [
    ...describeStorage(found, Date.now()),
    { label: 'Windows', description: escapeIcons(describeCollecting(collecting) ?? 'unknown') },
    { label: '', kind: vscode.QuickPickItemKind.Separator },
    { label: '$(folder-opened) Reveal Folder', action: 'reveal', alwaysShow: true },
    { label: '$(trash) Delete History…', action: 'clear', alwaysShow: true },
    { label: '$(gear) Change What Is Kept', action: 'settings', alwaysShow: true },
  ]);
  const choice = await showPick(items, {
    title: 'Storage of Container History',
    placeHolder: 'The current hour was just written: any SQLite program can open its file',
  });
  if (choice?.action === 'reveal') {
    await revealFile(vscode.Uri.joinPath(vscode.Uri.file((await report).folder), 'metrics.sqlite'));
  } else if (choice?.action === 'clear') {
    await vscode.commands.executeCommand(commandIds.clearHistory);
  } else if (choice?.action === 'settings') {
    await vscode.commands.executeCommand(commandIds.openSettings);
  }
}
