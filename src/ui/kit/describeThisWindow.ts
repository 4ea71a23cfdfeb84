import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import type { WindowInfo } from '../../protocol/windows';

/** This window as described to the others. Creates a new id at each call. */
export function describeThisWindow(extension: vscode.Extension<unknown>): WindowInfo {
  const { version } = extension.packageJSON as { version?: unknown };
  return {
    id: randomUUID(),
    pid: process.pid,
    name: vscode.workspace.name ?? 'no folder',
    version: String(version),
  };
}
