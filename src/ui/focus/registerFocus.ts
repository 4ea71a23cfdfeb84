import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../common/disposable';
import type { Core } from '../../core';
import { focusReportEveryMs } from '../../protocol/windows';

/**
 * Tells the collecting window when this one gets or loses the focus, and from time to time that it still has
 * it; only while the user wants less to be collected when nobody looks.
 */
export function registerFocus({ collecting, settings, window }: Core): Disposable {
  const disposables = new DisposableStore();
  const tell = (): void => {
    if (settings.read().idleIntervalMs <= 0) return;
    // Nobody there to tell: the next time will do.
    collecting.noteFocus(window.id, vscode.window.state.focused).catch(() => undefined);
  };
  disposables.add(vscode.window.onDidChangeWindowState(tell));
  disposables.add(settings.onDidChange(tell));
  const timer = setInterval(() => {
    if (vscode.window.state.focused) tell();
  }, focusReportEveryMs);
  disposables.add({ dispose: () => clearInterval(timer) });
  tell();
  return disposables;
}
