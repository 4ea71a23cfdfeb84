import * as vscode from 'vscode';
import { messageOf } from '../../common/errors';
import type { Log } from '../../common/log';
import { outputChannelName } from '../../contributions';
import type { StoreOpenReport } from '../../protocol/store';
import { revealFile } from '../kit/revealFile';

/**
 * Reports history files that could not be used and where they are now: data may be lost, so a log entry is
 * not enough. One notification a session, however many files there are. The log lists each.
 */
export function damageReporter(log: Log): (damaged: StoreOpenReport['damaged']) => void {
  let hasTold = false;
  return damaged => {
    for (const { file, reason, movedTo } of damaged)
      log.error(`${file} could not be used (${reason}): now ${movedTo}`);
    const [first] = damaged;
    if (!first || hasTold) return;
    hasTold = true;
    tell(damaged.length, first.movedTo).catch((error: unknown) => log.error(messageOf(error)));
  };
}

async function tell(files: number, example: string): Promise<void> {
  const count = files === 1 ? 'A history file' : `${files} history files`;
  const message = `${outputChannelName}: ${count} could not be read and was set aside. The rest of the history is fine.`;
  const choice = await vscode.window.showWarningMessage(message, 'Reveal');
  if (choice !== undefined) await revealFile(vscode.Uri.file(example));
}
