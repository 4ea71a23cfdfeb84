import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../common/disposable';
import { commandIds, statusBarItemId } from '../../contributions';
import type { Core } from '../../core';
import { describeStatusBar } from './describeStatusBar';
import type { LiveSnapshot } from '../state/liveState';

/** The host's CPU in the status bar; a click opens the host's history. */
export function registerStatusBar({ live }: Core): Disposable {
  const disposables = new DisposableStore();
  const item = disposables.add(
    vscode.window.createStatusBarItem(statusBarItemId, vscode.StatusBarAlignment.Right, 90),
  );
  item.name = 'Container Metrics: Host CPU';
  item.command = commandIds.showHostHistory;
  const render = (snapshot: LiveSnapshot): void => {
    const { text, tooltip, spoken } = describeStatusBar(snapshot);
    if (item.text !== text) item.text = text;
    item.tooltip = new vscode.MarkdownString(tooltip);
    item.accessibilityInformation = { label: spoken };
  };
  disposables.add(live.onDidChange(render));
  render(live.snapshot);
  item.show();
  return disposables;
}
