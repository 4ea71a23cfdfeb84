import { spawn, type ChildProcess } from 'node:child_process';
import * as fs from 'node:fs';

/** A program that runs until it is stopped, in a process group of its own so that its children end with it. */
export class BackgroundProcess {
  readonly #child: ChildProcess;
  readonly logFile: string;
  #exitCode: number | null | undefined;

  constructor(
    command: string,
    args: readonly string[],
    logFile: string,
    env: NodeJS.ProcessEnv = process.env,
  ) {
    this.logFile = logFile;
    const log = fs.openSync(logFile, 'a');
    this.#child = spawn(command, args, { detached: true, stdio: ['ignore', log, log], env });
    fs.closeSync(log);
    this.#child.on('exit', code => (this.#exitCode = code ?? -1));
    this.#child.on('error', error => {
      fs.appendFileSync(logFile, `${error.message}\n`);
      this.#exitCode = -1;
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

  /** Asks the whole group to end, and makes it end when it has not after `graceMs`. */
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
      if (this.pid !== undefined) process.kill(-this.pid, signal);
    } catch {
      // The group is gone already.
    }
  }
}
