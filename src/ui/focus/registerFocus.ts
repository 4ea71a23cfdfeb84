import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../common/disposable';
import type { Core } from '../../core';
import { focusReportEveryMs } from '../../protocol/windows';

/**
 * Notifies the collecting window when this one gains or loses the focus, and regularly while it has it. Only
 * while the setting that collects less when idle is on.
 */
export function registerFocus({ collecting, settings, window, clock }: Core): Disposable {
  const disposables = new DisposableStore();
  let next: Disposable | undefined;
  const tell = (): void => {
    next?.dispose();
    if (settings.read().idleIntervalMs <= 0) return;
    const { focused } = vscode.window.state;
    if (focused) next = clock.setTimeout(tell, focusReportEveryMs);
    // No window collects now; the next report reaches one.
    collecting.noteFocus(window.id, focused).catch(() => undefined);
  };
  disposables.add(vscode.window.onDidChangeWindowState(tell));
  disposables.add(settings.onDidChange(tell));
  disposables.add({ dispose: () => next?.dispose() });
  tell();
  return disposables;
}
