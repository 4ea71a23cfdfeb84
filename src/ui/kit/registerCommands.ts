import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../common/disposable';
import { ArgumentError, messageOf } from '../../common/errors';
import type { Log } from '../../common/log';
import { escapeLinks } from '../../common/text/untrustedText';
import { commandIds, outputChannelName, type CommandHandlers, type CommandId } from '../../contributions';

/** Commands whose caller is code: their errors go back to it and not into a notification. */
const calledByCode: ReadonlySet<CommandId> = new Set([commandIds.queryHistory]);

/** Registers every command of the extension; a type error when one has no handler. */
export function registerCommands(handlers: CommandHandlers, log: Log): Disposable {
  const disposables = new DisposableStore();
  for (const id of Object.values(commandIds)) {
    const handler = handlers[id];
    disposables.add(
      vscode.commands.registerCommand(id, async (argument?: unknown) => {
        if (calledByCode.has(id)) return handler(argument);
        try {
          return await handler(argument);
        } catch (error) {
          reportFailure(error, log);
          return undefined;
        }
      }),
    );
  }
  return disposables;
}

/** A click gets an answer: one notification, with a next step. Not awaited: it stays until the user closes it. */
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
