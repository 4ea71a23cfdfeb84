import * as vscode from 'vscode';
import type { Disposable } from '../../common/disposable';
import { messageOf } from '../../common/errors';
import type { Log } from '../../common/log';
import { escapeLinks } from '../../common/text/untrustedText';
import { commandIds, outputChannelName } from '../../contributions';
import type { LiveState } from '../state/liveState';
import { onFirstSaveProblem } from './onFirstSaveProblem';

/**
 * Notifies that history is not being saved: once a session, in the collecting window. Views show the problem
 * as long as it lasts.
 */
export function saveProblemReporter(live: LiveState, log: Log): Disposable {
  return onFirstSaveProblem(live, trouble => {
    tell(trouble).catch((error: unknown) => log.error(messageOf(error)));
  });
}

async function tell(trouble: string): Promise<void> {
  const message = `${outputChannelName}: ${escapeLinks(trouble)}`;
  const choice = await vscode.window.showWarningMessage(message, 'Show Log');
  if (choice !== undefined) await vscode.commands.executeCommand(commandIds.showLog);
}
