import { randomBytes } from 'node:crypto';
import { homedir } from 'node:os';
import * as vscode from 'vscode';
import { messageOf } from '../../common/errors';
import { formatBytes } from '../../common/text/format';
import { outputChannelName } from '../../contributions';
import type { SavedFile } from '../../protocol/panel';
import { safeFileName } from '../kit/safeFileName';
import { writeNewFile } from '../kit/writeNewFile';

const kinds: Readonly<Record<SavedFile['format'], string>> = { png: 'PNG Picture', csv: 'CSV', json: 'JSON' };
/** How long (ms) the status bar confirms that something was copied or saved. */
const saidMs = 4000;

/** Puts text from a page on the clipboard. */
export async function copyTaken(text: string): Promise<void> {
  await vscode.env.clipboard.writeText(text);
  vscode.window.setStatusBarMessage(`${outputChannelName}: copied`, saidMs);
}

/** Asks where to save content from a page, and writes it there. Never rejects: failures are shown. */
export async function saveTaken({ format, title, content }: SavedFile): Promise<void> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file(homedir());
  const uri = await vscode.window.showSaveDialog({
    title: 'Save',
    defaultUri: vscode.Uri.joinPath(folder, `${safeFileName(title, 'history')}.${format}`),
    filters: { [kinds[format]]: [format] },
  });
  if (!uri) return;
  try {
    await replaceFile(uri, content);
  } catch (error) {
    void vscode.window.showErrorMessage(`${outputChannelName}: could not save: ${messageOf(error)}`);
    return;
  }
  const said = `${outputChannelName}: saved ${formatBytes(content.byteLength)}`;
  if ((await vscode.window.showInformationMessage(said, 'Open File')) !== undefined)
    await vscode.commands.executeCommand('vscode.open', uri);
}

/**
 * Writes a temporary file and renames it, so that an existing file is replaced completely or not at all, and
 * a link that lies in its place is not followed. Works on any file system that the editor knows, even if Node
 * does not.
 */
async function replaceFile(uri: vscode.Uri, content: Uint8Array): Promise<void> {
  const { fs } = vscode.workspace;
  const there = await Promise.resolve(fs.stat(uri)).catch(() => undefined);
  // A rename that may overwrite would delete a folder and everything in it.
  if (there && (there.type & vscode.FileType.Directory) !== 0)
    throw vscode.FileSystemError.FileIsADirectory(uri);
  const partial = uri.with({ path: `${uri.path}.${randomBytes(8).toString('hex')}.partial` });
  try {
    // The editor would make it readable for others.
    if (partial.scheme === 'file') await writeNewFile(partial.fsPath, content);
    else await fs.writeFile(partial, content);
    await fs.rename(partial, uri, { overwrite: true });
  } catch (error) {
    await Promise.resolve(fs.delete(partial)).catch(() => undefined);
    throw error;
  }
}
