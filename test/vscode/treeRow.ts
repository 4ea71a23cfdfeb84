import * as vscode from 'vscode';
import { viewIds, type CommandId } from '../../src/contributions';

/**
 * A row of the real tree as VS Code passes it to a menu's command: the window sends the view and the row's
 * id, and the extension host turns them into the object that the tree made. Any link can name a row in this
 * form.
 */
export class TreeRow {
  readonly $treeViewId = viewIds.containers;
  readonly $treeItemHandle: string;

  constructor(id: string) {
    this.$treeItemHandle = `1/${id}`;
  }
}

/** Calls a command with a row as its menu does, otherwise as other extensions and keybindings do. */
export async function executeAs(id: CommandId, ...args: readonly unknown[]): Promise<void> {
  const isFromWindow = args.some(each => each instanceof TreeRow);
  // Only an argument that comes from the window is turned into a row.
  if (isFromWindow)
    await vscode.commands.executeCommand('runCommands', { commands: [{ command: id, args }] });
  else await vscode.commands.executeCommand(id, ...args);
}
