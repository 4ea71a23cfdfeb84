import * as vscode from 'vscode';

/**
 * Opens a file in an editor as if the user had chosen it: VS Code asks before it opens a large one. As a document for extensions, which
 * is what `showTextDocument` makes of it, it may have 50 MB at most.
 */
export async function openFile(file: vscode.Uri): Promise<void> {
  await vscode.commands.executeCommand('vscode.open', file);
}
