import * as vscode from 'vscode';
import { viewIds, type CommandId } from '../../src/contributions';

/**
 * A row of the real tree, as VS Code hands it to a command when its menu is used: by the view and the row's
 * id, of which the extension host makes the object that the tree made. Any link can name one in this form.
 */
export class TreeRow {
  readonly $treeViewId = viewIds.containers;
  readonly $treeItemHandle: string;

  constructor(id: string) {
    this.$treeItemHandle = `1/${id}`;
  }
}

/** Calls a command as its menu does where it is given a row, else as other extensions and keybindings do. */
export async function executeAs(id: CommandId, ...args: readonly unknown[]): Promise<void> {
  const isFromWindow = args.some(each => each instanceof TreeRow);
  // Only what comes from the window becomes a row.
  if (isFromWindow)
    await vscode.commands.executeCommand('runCommands', { commands: [{ command: id, args }] });
  else await vscode.commands.executeCommand(id, ...args);
}
