import { spawn, type ChildProcess } from 'node:child_process';
import * as fs from 'node:fs';

/** Everything that still runs: ended with this process, however that ends short of SIGKILL. */
const running = new Set<BackgroundProcess>();

/**
 * A program that runs until it is stopped, in a process group of its own so that its children end with it.
 */
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
      // A negative id means the group, which Windows does not have.
      if (process.platform === 'win32') this.#child.kill(signal);
      else if (this.pid !== undefined) process.kill(-this.pid, signal);
    } catch {
      // The group is gone already.
    }
  }

  #handleExit(code: number): void {
    this.#exitCode = code;
    running.delete(this);
  }
}

let isWatching = false;

/** A group of its own does not hear a terminal's Ctrl-C, so it would outlive an interrupted run. */
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
      // Whoever else listens cleans up in its own order and ends the process itself.
      if (process.listenerCount(signal) === 1) process.exit(code);
    });
  }
}
