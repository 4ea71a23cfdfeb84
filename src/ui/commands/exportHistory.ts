import { open, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import * as vscode from 'vscode';
import type { HistoryReader } from '../../protocol/store';
import { fileHead, fileLine, type HistoryFormat } from './historyFile';

const pageRows = 5000;

export interface ExportTarget {
  /** Key of a workload; `undefined`: all of them. */
  readonly workload?: string;
  readonly name: string;
}

/** Asks for a file and writes all history of the target to it, newest first, with progress and cancel. */
export async function exportHistory(
  store: HistoryReader,
  target: ExportTarget,
  hours: number,
): Promise<void> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const fileName = `${target.name.replace(/[^\w.-]+/g, '-').slice(0, 80)}-history.csv`;
  const uri = await vscode.window.showSaveDialog({
    title: `Export History of ${target.name}`,
    saveLabel: 'Export',
    defaultUri: vscode.Uri.joinPath(
      folder?.scheme === 'file' ? folder : vscode.Uri.file(homedir()),
      fileName,
    ),
    filters: { CSV: ['csv'], 'JSON Lines': ['jsonl'] },
  });
  if (!uri) return;
  if (uri.scheme !== 'file') throw new Error('Choose a file on the machine that collects the history.');
  const rows = await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: `Exporting history of ${target.name}`,
      cancellable: true,
    },
    (progress, token) => writeHistory({ store, target, hours, path: uri.fsPath, progress, token }),
  );
  if (rows === undefined) return;
  const choice = await vscode.window.showInformationMessage(
    `Exported ${rows.toLocaleString()} rows of ${target.name}.`,
    'Open File',
  );
  if (choice !== undefined) await vscode.window.showTextDocument(uri);
}

interface WriteParams {
  readonly store: HistoryReader;
  readonly target: ExportTarget;
  readonly hours: number;
  readonly path: string;
  readonly progress: vscode.Progress<{ message?: string }>;
  readonly token: vscode.CancellationToken;
}

/** Written beside and renamed, so that a canceled export leaves no half file. Answers the number of rows. */
async function writeHistory(params: WriteParams): Promise<number | undefined> {
  const { store, target, hours, path, progress, token } = params;
  const format: HistoryFormat = path.toLowerCase().endsWith('.jsonl') ? 'jsonl' : 'csv';
  const nowMs = Date.now();
  const beside = `${path}.partial`;
  const file = await open(beside, 'w');
  let count = 0;
  try {
    await file.write(fileHead(format));
    let beforeMs: number | undefined;
    while (!token.isCancellationRequested) {
      const query = { container: target.workload, hours, limit: pageRows, beforeMs, nowMs };
      const page = completeTicks(await store.queryHistory(query));
      await file.write(page.rows.map(row => fileLine(format, row)).join(''));
      count += page.rows.length;
      progress.report({ message: `${count.toLocaleString()} rows` });
      if (page.isLast) break;
      beforeMs = page.oldestMs;
    }
  } finally {
    await file.close();
  }
  if (token.isCancellationRequested) {
    await rm(beside, { force: true });
    return undefined;
  }
  await rename(beside, path);
  return count;
}

/**
 * A page may end in the middle of a tick, and the next one starts before a point in time: the rows of the cut tick are
 * left to the next page. A single tick larger than a page cannot be cut and is taken as it is.
 */
function completeTicks<R extends { readonly timestampMs: number }>(
  rows: readonly R[],
): { rows: readonly R[]; oldestMs?: number; isLast: boolean } {
  const oldestMs = rows.at(-1)?.timestampMs;
  if (rows.length < pageRows || oldestMs === undefined) return { rows, isLast: true };
  const complete = rows.filter(row => row.timestampMs > oldestMs);
  if (complete.length === 0) return { rows, oldestMs, isLast: false };
  return { rows: complete, oldestMs: oldestMs + 1, isLast: false };
}
