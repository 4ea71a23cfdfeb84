import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../common/disposable';
import { ArgumentError, messageOf } from '../../common/errors';
import type { Log } from '../../common/log';
import { escapeLinks } from '../../common/text/untrustedText';
import { commandIds, outputChannelName, type CommandId } from '../../contributions';
import type { CommandTable } from './commandTable';

/** Commands that are called by code: their errors go to the caller, not into a notification. */
const calledByCode: ReadonlySet<CommandId> = new Set([commandIds.queryHistory]);

/** Registers every command of the extension. `table` finds the handler when a command is called. */
export function registerCommands(table: CommandTable, log: Log): Disposable {
  const disposables = new DisposableStore();
  for (const id of Object.values(commandIds)) {
    disposables.add(
      vscode.commands.registerCommand(id, async (argument?: unknown, selection?: unknown) => {
        if (calledByCode.has(id)) return table.run(id, argument);
        try {
          return await table.run(id, argument, selection);
        } catch (error) {
          reportFailure(error, log);
          return undefined;
        }
      }),
    );
  }
  return disposables;
}

/** Shows one notification with a next step. Not awaited, because it stays until the user closes it. */
function reportFailure(error: unknown, log: Log): void {
  const message = messageOf(error);
  const shown = `${outputChannelName}: ${escapeLinks(message)}`;
  if (error instanceof ArgumentError) {
    void vscode.window.showWarningMessage(shown);
    return;
  }
  log.error(error instanceof Error ? (error.stack ?? message) : message);
  void vscode.window.showErrorMessage(shown, 'Show Log').then(choice => {
    if (choice !== undefined) return vscode.commands.executeCommand(commandIds.showLog);
    return undefined;
  });
}
