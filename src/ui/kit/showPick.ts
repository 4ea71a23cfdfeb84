import * as vscode from 'vscode';
import { showAgainIfHasty } from './showAgainIfHasty';

type Items<T> = readonly T[] | Promise<readonly T[]>;

/**
 * VS Code's quick pick, for our commands. Where a webview had the focus before the command palette (or the
 * pick before this one), VS Code gives it back a moment after that closed. By then ours is open and closes,
 * for it lost the focus: the user would see a command that does nothing. So it is shown once more, with the
 * same items.
 */
export function showPick<T extends vscode.QuickPickItem>(
  items: Items<T>,
  options: vscode.QuickPickOptions & { readonly canPickMany: true },
): Promise<readonly T[] | undefined>;
export function showPick<T extends vscode.QuickPickItem>(
  items: Items<T>,
  options: vscode.QuickPickOptions,
): Promise<T | undefined>;
export function showPick<T extends vscode.QuickPickItem>(
  items: Items<T>,
  options: vscode.QuickPickOptions,
): Promise<T | readonly T[] | undefined> {
  return showAgainIfHasty<T | readonly T[]>({
    show: () => vscode.window.showQuickPick(items, options),
    // The window answers in the order in which it was asked: it has opened the pick when it has done nothing.
    whenOpen: () => vscode.commands.executeCommand('noop'),
    nowMs: () => performance.now(),
  });
}
