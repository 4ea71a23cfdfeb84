import * as vscode from 'vscode';
import { showAgainIfHasty } from './showAgainIfHasty';

type Items<T> = readonly T[] | Promise<readonly T[]>;

/**
 * VS Code's quick pick, for our commands. When a webview had the focus before the command palette (or an
 * earlier pick), VS Code returns the focus to it a moment after the palette closed. Our pick is open by then,
 * loses the focus and closes, so the command seems to do nothing. Therefore the pick is shown once more with
 * the same items.
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
    // The window processes requests in order: once this no-op is done, it has opened the pick.
    whenOpen: () => vscode.commands.executeCommand('noop'),
    nowMs: () => performance.now(),
  });
}
