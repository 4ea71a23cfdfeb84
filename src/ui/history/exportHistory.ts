import { homedir } from 'node:os';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { ArgumentError, CanceledError } from '../../common/errors';
import { formatBytes } from '../../common/text/format';
import { escapeLinks, plainLine } from '../../common/text/untrustedText';
import { hourMs } from '../../common/time';
import { outputChannelName } from '../../contributions';
import type { HistoryExport } from '../../core';
import type { ExportFormat, ExportResult } from '../../protocol/export';
import { revealFile } from '../kit/revealFile';
import { showPick } from '../kit/showPick';
import type { HistorySubjects } from './pickSubjects';
import { suggestedFileName } from './suggestedFileName';

const ranges = [
  { label: 'Last hour', hours: 1 },
  { label: 'Last 24 hours', hours: 24 },
  { label: 'Last 7 days', hours: 7 * 24 },
  { label: 'Last 30 days', hours: 30 * 24 },
  { label: 'Everything', hours: undefined },
] as const;

const formats: ReadonlyMap<string, ExportFormat> = new Map([
  ['.csv', 'csv'],
  ['.jsonl', 'jsonl'],
  ['.sqlite', 'sqlite'],
]);

/** Asks for a range and a file, then exports with progress and a way to cancel. */
export async function exportHistory(run: HistoryExport, subjects: HistorySubjects): Promise<void> {
  const range = await showPick(
    ranges.map(each => ({ ...each, detail: detailOf(each.hours) })),
    // On a busy machine the focus that the first step gives back arrives late, and could close the second
    // step too.
    { title: 'Export History (2/2): How Far Back', placeHolder: 'Up to now', ignoreFocusOut: true },
  );
  if (!range) return;
  const uri = await askForFile(subjects);
  if (!uri) return;
  const format = formats.get(path.extname(uri.fsPath).toLowerCase());
  if (!format) throw new ArgumentError('Choose a file name that ends in .csv, .jsonl or .sqlite.');
  const nowMs = Date.now();
  const options = {
    file: uri.fsPath,
    format,
    workloads: subjects.workloads?.map(({ workload }) => workload),
    hasHost: subjects.hasHost,
    fromMs: range.hours === undefined ? 0 : nowMs - range.hours * hourMs,
    toMs: nowMs,
    nowMs,
  };
  const result = await withProgress((handleProgress, signal) => run(options, handleProgress, signal));
  if (result) await tell(result, uri, format);
}

async function askForFile(subjects: HistorySubjects): Promise<vscode.Uri | undefined> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const labels = subjects.workloads?.map(({ label }) => label);
  const names = subjects.group === undefined ? labels : [subjects.group];
  const uri = await vscode.window.showSaveDialog({
    title: 'Export History',
    saveLabel: 'Export',
    defaultUri: vscode.Uri.joinPath(
      folder?.scheme === 'file' ? folder : vscode.Uri.file(homedir()),
      suggestedFileName(names, subjects.hasHost),
    ),
    filters: { 'SQLite Database': ['sqlite'], CSV: ['csv'], 'JSON Lines': ['jsonl'] },
  });
  if (uri && uri.scheme !== 'file')
    throw new ArgumentError('Choose a file on the machine that collects the history.');
  return uri;
}

async function withProgress(
  run: (handleProgress: (share: number) => void, signal: AbortSignal) => Promise<ExportResult>,
): Promise<ExportResult | undefined> {
  return vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: `${outputChannelName}: exporting history`,
      cancellable: true,
    },
    async (progress, token) => {
      const canceler = new AbortController();
      const subscription = token.onCancellationRequested(() => canceler.abort());
      let done = 0;
      const report = (share: number): void => {
        progress.report({ increment: (share - done) * 100, message: `${Math.round(share * 100)}%` });
        done = share;
      };
      try {
        return await run(report, canceler.signal);
      } catch (error) {
        if (error instanceof CanceledError) return undefined;
        throw error;
      } finally {
        subscription.dispose();
      }
    },
  );
}

async function tell(
  { rows, bytes, leftOut }: ExportResult,
  uri: vscode.Uri,
  format: ExportFormat,
): Promise<void> {
  const what = `Exported ${rows.toLocaleString('en-US')} rows (${formatBytes(bytes)}).`;
  const missing =
    leftOut.length === 0
      ? ''
      : ` Left out ${leftOut.length} files that could not be read, such as ${escapeLinks(plainLine(leftOut[0]?.file ?? '', 80))}.`;
  // The editor cannot show a database.
  const action = format === 'sqlite' ? 'Reveal File' : 'Open File';
  const choice = await vscode.window.showInformationMessage(
    `${outputChannelName}: ${what}${missing}`,
    action,
  );
  if (choice === 'Reveal File') await revealFile(uri);
  else if (choice !== undefined) await openFile(uri);
}

function detailOf(hours: number | undefined): string {
  return hours !== undefined && hours <= 24
    ? 'samples as they were collected'
    : 'samples where they are still kept, before that minutes and quarter hours';
}

/**
 * Opens a file as if the user had chosen it: VS Code asks first when it is large. `showTextDocument` would
 * refuse a file of more than 50 MB.
 */
async function openFile(file: vscode.Uri): Promise<void> {
  await vscode.commands.executeCommand('vscode.open', file);
}
