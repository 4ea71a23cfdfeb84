import { spawn, type ChildProcess } from 'node:child_process';
import * as fs from 'node:fs';

/** All running processes. They are stopped when this process ends, except by SIGKILL. */
const running = new Set<BackgroundProcess>();

/** A program that runs until it is stopped, in its own process group, so that its children end with it. */
export class BackgroundProcess {
  readonly #child: ChildProcess;
  readonly logFile: string;
  #exitCode: number | undefined;

  constructor(
    command: string,
    args: readonly string[],
    logFile: string,
    env: NodeJS.ProcessEnv = process.env,
  ) {
    endWithThisProcess();
    this.logFile = logFile;
    const log = fs.openSync(logFile, 'a');
    this.#child = spawn(command, args, { detached: true, stdio: ['ignore', log, log], env });
    fs.closeSync(log);
    running.add(this);
    this.#child.on('exit', code => this.#handleExit(code ?? -1));
    this.#child.on('error', error => {
      fs.appendFileSync(logFile, `${error.message}\n`);
      this.#handleExit(-1);
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get hasExited(): boolean {
    return this.#exitCode !== undefined;
  }

  log(): string {
    return fs.existsSync(this.logFile) ? fs.readFileSync(this.logFile, 'utf8') : '';
  }

  /** Asks the whole group to end, and kills it when it has not ended after `graceMs`. */
  async stop(graceMs = 5000): Promise<void> {
    if (this.hasExited || this.pid === undefined) return;
    const exited = new Promise<void>(resolve => this.#child.once('exit', () => resolve()));
    this.kill('SIGTERM');
    const timer = setTimeout(() => this.kill('SIGKILL'), graceMs);
    await exited;
    clearTimeout(timer);
  }

  kill(signal: NodeJS.Signals): void {
    try {
      // A negative id means the process group. Windows has none.
      if (process.platform === 'win32') this.#child.kill(signal);
      else if (this.pid !== undefined) process.kill(-this.pid, signal);
    } catch {
      // The group is already gone.
    }
  }

  #handleExit(code: number): void {
    this.#exitCode = code;
    running.delete(this);
  }
}

let isWatching = false;

/** A process group of its own gets no Ctrl-C from the terminal, so it would outlive an interrupted run. */
function endWithThisProcess(): void {
  if (isWatching) return;
  isWatching = true;
  process.on('exit', () => {
    for (const each of running) each.kill('SIGTERM');
  });
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const) {
    process.on(signal, () => {
      // Any other listener cleans up in its own order and ends the process itself.
      if (process.listenerCount(signal) === 1) process.exit(code);
    });
  }
}
