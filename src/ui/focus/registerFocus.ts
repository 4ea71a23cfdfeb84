import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../common/disposable';
import { focusReportEveryMs } from '../../protocol/windows';

/**
 * Tells the collecting window when this one gets or loses the focus, and from time to time that it still has it; only while
 * `isWanted`.
 */
export function reportFocus(
  report: (isFocused: boolean) => Promise<void>,
  isWanted: () => boolean,
): Disposable {
  const parts = new DisposableStore();
  const tell = (): void => {
    // Nobody there to tell: the next time will do.
    if (isWanted()) report(vscode.window.state.focused).catch(() => undefined);
  };
  parts.add(vscode.window.onDidChangeWindowState(tell));
  parts.add(vscode.workspace.onDidChangeConfiguration(tell));
  const timer = setInterval(() => {
    if (vscode.window.state.focused) tell();
  }, focusReportEveryMs);
  parts.add({ dispose: () => clearInterval(timer) });
  tell();
  return parts;
}
