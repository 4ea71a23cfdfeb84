import * as vscode from 'vscode';
import { recognizeCommand } from '../../runs/recognizeCommand';
import type { RunSource } from './runSource';

/** Commands in this window's terminals, where shell integration reports them. */
export const terminalSource: RunSource = ({ track, now, placeOf }) => {
  /** One queue for each terminal, because its process id has to be asked for before a command is reported. */
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
