import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../common/disposable';
import type { Core } from '../../core';
import { focusReportEveryMs } from '../../protocol/windows';

/**
 * Notifies the collecting window when this one gains or loses the focus, and regularly while it has it. Only
 * while the setting that collects less when idle is on.
 */
export function registerFocus({ collecting, settings, window }: Core): Disposable {
  const disposables = new DisposableStore();
  const tell = (): void => {
    if (settings.read().idleIntervalMs <= 0) return;
    // No window collects now; the next report reaches one.
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
