import * as vscode from 'vscode';
import { recognizeCommand } from '../../runs/recognizeCommand';
import type { RunSource } from './runSource';

/** The commands of this window's terminals, where their shells tell of them. */
export const terminalSource: RunSource = ({ track, now, placeOf }) => {
  /** What is to be told of each terminal, one after the other: its process has to be asked for first. */
  const queues = new WeakMap<vscode.Terminal, Promise<void>>();
  let isDisposed = false;
  const inTurn = (terminal: vscode.Terminal, tell: (pid: number | undefined) => void): void => {
    const before = queues.get(terminal) ?? Promise.resolve();
    const told = before
      .then(() => terminal.processId)
      .then(
        pid => pid,
        () => undefined,
      )
      .then(pid => (isDisposed ? undefined : tell(pid)));
    queues.set(terminal, told);
  };
  return vscode.Disposable.from(
    vscode.window.onDidStartTerminalShellExecution(({ terminal, execution }) => {
      const label = recognizeCommand(execution.commandLine.value);
      const atMs = now();
      const facts =
        label === undefined
          ? undefined
          : { ...placeOf(execution.cwd), key: `terminal:${label}`, label, atMs };
      inTurn(terminal, pid =>
        track({
          ...{ type: 'commandStart', command: execution, terminal, atMs },
          ...(pid !== undefined && { pid }),
          ...(facts && { facts }),
        }),
      );
    }),
    vscode.window.onDidEndTerminalShellExecution(({ terminal, execution, exitCode }) => {
      const atMs = now();
      inTurn(terminal, () =>
        track({ type: 'commandEnd', command: execution, atMs, ...(exitCode !== undefined && { exitCode }) }),
      );
    }),
    vscode.window.onDidCloseTerminal(terminal => {
      const atMs = now();
      inTurn(terminal, () => track({ type: 'terminalClose', terminal, atMs }));
    }),
    { dispose: () => (isDisposed = true) },
  );
};
