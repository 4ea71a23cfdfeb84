import * as vscode from 'vscode';
import { formatBytes } from '../../common/text/format';
import { escapeLinks, plainLine } from '../../common/text/untrustedText';
import { outputChannelName } from '../../contributions';
import type { HistoryKeeper } from '../../protocol/store';
import { describeDeletion, type ClearTarget } from './describeDeletion';

const deleteAction = 'Delete';

/**
 * Asks once, because deleted history cannot be restored, then deletes. The collecting window notifies the
 * panels of all windows.
 */
export async function clearHistory(store: HistoryKeeper, target: ClearTarget): Promise<void> {
  const { subject, facts } = describeDeletion(target);
  const { bytes } = await store.reportStorage();
  const what =
    target.kind === 'everything'
      ? `Samples, minutes, quarter hours and files that were set aside: ${formatBytes(bytes)} on disk.`
      : 'Samples, minutes and quarter hours of all runs.';
  const detail = [...facts, `${what} This cannot be undone.`].join('\n');
  const question = `Delete the history of ${subject}?`;
  const choice = await vscode.window.showWarningMessage(question, { modal: true, detail }, deleteAction);
  if (choice !== deleteAction) return;
  const title = `${outputChannelName}: deleting history`;
  await vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title }, async () => {
    const nowMs = Date.now();
    if (target.kind === 'everything') await store.clear({ nowMs });
    else for (const { workload } of target.workloads) await store.clear({ container: workload, nowMs });
  });
  const done = escapeLinks(plainLine(`The history of ${subject} was deleted.`, 300));
  void vscode.window.showInformationMessage(`${outputChannelName}: ${done}`);
}
