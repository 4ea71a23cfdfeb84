import * as vscode from 'vscode';
import { formatBytes } from '../../common/format';
import { escapeLinks, plainLine } from '../../common/untrustedText';
import { outputChannelName } from '../../contributions';
import type { HistoryKeeper } from '../../protocol/store';
import type { KnownWorkload } from '../containerCatalog';

const deleteAction = 'Delete';

/** What to delete: one workload's history, or all there is. */
export type ClearTarget = KnownWorkload | 'everything';

/** Asks once, because nothing brings deleted history back, then deletes. Answers whether it did. */
export async function clearHistory(store: HistoryKeeper, target: ClearTarget): Promise<boolean> {
  const name = target === 'everything' ? undefined : escapeLinks(plainLine(target.name, 80));
  const question =
    name === undefined
      ? 'Delete the history of all containers and of the host?'
      : `Delete the history of “${name}”?`;
  const { bytes } = await store.reportStorage();
  const detail =
    name === undefined
      ? `Samples, minutes, quarter hours and files that were set aside: ${formatBytes(bytes)} on disk. This cannot be undone.`
      : 'Samples, minutes and quarter hours of all its runs. This cannot be undone.';
  const choice = await vscode.window.showWarningMessage(question, { modal: true, detail }, deleteAction);
  if (choice !== deleteAction) return false;
  await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: `${outputChannelName}: deleting history` },
    () =>
      store.clear({ container: target === 'everything' ? undefined : target.workload, nowMs: Date.now() }),
  );
  const what = name === undefined ? 'All history was' : `The history of “${name}” was`;
  void vscode.window.showInformationMessage(`${outputChannelName}: ${what} deleted.`);
  return true;
}
