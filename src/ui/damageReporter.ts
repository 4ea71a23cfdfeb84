import * as vscode from 'vscode';
import type { Log } from '../common/log';
import { outputChannelName } from '../contributions';
import type { StoreOpenReport } from '../protocol/store';

/**
 * Tells that history files could not be used and where they are now: data may be lost, so this is not only logged. A
 * notification once a session, however many are found; the log has each.
 */
export function damageReporter(log: Log): (damaged: StoreOpenReport['damaged']) => void {
  let hasTold = false;
  return damaged => {
    for (const { file, reason, movedTo } of damaged)
      log.error(`${file} could not be used (${reason}): now ${movedTo}`);
    const [first] = damaged;
    if (!first || hasTold) return;
    hasTold = true;
    const count = damaged.length === 1 ? 'A history file' : `${damaged.length} history files`;
    const message = `${outputChannelName}: ${count} could not be read and was set aside. The rest of the history is fine.`;
    void vscode.window.showWarningMessage(message, 'Reveal').then(choice => {
      if (choice === undefined) return undefined;
      return vscode.commands.executeCommand('revealFileInOS', vscode.Uri.file(first.movedTo));
    });
  };
}
