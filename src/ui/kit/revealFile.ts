import * as vscode from 'vscode';
import { escapeLinks } from '../../common/text/untrustedText';
import { outputChannelName } from '../../contributions';

/**
 * Shows a file in the system's file manager. When the user's screen is on another machine than the file, or
 * in a browser, there is none: then its path is shown.
 */
export async function revealFile(file: vscode.Uri): Promise<void> {
  const isHere = vscode.env.remoteName === undefined && vscode.env.uiKind === vscode.UIKind.Desktop;
  if (isHere) {
    await vscode.commands.executeCommand('revealFileInOS', file);
    return;
  }
  const message = `${outputChannelName}: on the machine that collects, the file is ${escapeLinks(file.fsPath)}`;
  const choice = await vscode.window.showInformationMessage(message, 'Copy Path');
  if (choice !== undefined) await vscode.env.clipboard.writeText(file.fsPath);
}
