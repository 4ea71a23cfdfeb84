import { fork, type ChildProcess } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import type { RoleState } from '../../src/windows/windowRole';
import { socketsIn } from '../support/windows/socketsIn';
import { stopProcess } from '../support/machine/stopProcess';
import { waitFor } from '../support/run/waitFor';
import type { FromWindow, ToWindow, WindowFacts } from './windowMessages';

/** A window in a process of its own, and what it reported. */
export class TestWindow {
  readonly name: string;
  readonly #unblocked: string;
  readonly #child: ChildProcess;
  readonly #results = new Map<number, (message: FromWindow & { type: 'result' }) => void>();
  readonly ticks: { readonly timestampMs: number; readonly atMs: number }[] = [];
  /** Reported events: names of the containers, and when the window heard of them. */
  readonly happened: { readonly names: readonly string[]; readonly atMs: number }[] = [];
  readonly states: RoleState[] = [];
  /** Resolves when the process has ended. */
  readonly exited: Promise<void>;
  readonly unhandled: string[] = [];
  readonly logged: string[] = [];
  #isPaused: boolean | undefined;
  #facts: WindowFacts | undefined;
  #isReady = false;
  #isHalted = false;
  #nextCall = 1;

  constructor(root: string, name: string, intervalMs: number, engine: string) {
    this.name = name;
    this.#unblocked = path.join(root, `${name}.unblocked`);
    const script = path.resolve('out/test/windows/windowProcess.js');
    this.#child = fork(script, [root, name, String(intervalMs), engine], {
      stdio: 'inherit',
      env: socketsIn(root),
      // Needed to measure the memory that it holds.
      execArgv: [...process.execArgv, '--expose-gc'],
    });
    this.#child.on('message', (message: FromWindow) => this.#handle(message));
    this.#child.on('error', () => undefined);
    this.exited = new Promise(resolve => this.#child.once('exit', () => resolve()));
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get hasExited(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  get state(): RoleState | undefined {
    return this.states.at(-1);
  }

  get isOwner(): boolean {
    return !this.hasExited && this.state?.kind === 'owner';
  }

  get isPaused(): boolean | undefined {
    return this.#isPaused;
  }

  ready(): Promise<true> {
    return waitFor(`the process of ${this.name}`, () => this.#isReady || undefined, 20_000);
  }

  begin(atMs = 0): void {
    this.#tell({ type: 'start', atMs });
  }

  call(method: string, params: object = {}): Promise<unknown> {
    const id = this.#nextCall++;
    return new Promise((resolve, reject) => {
      this.#results.set(id, ({ result, error }) =>
        error === undefined ? resolve(result) : reject(new Error(error)),
      );
      this.#tell({ type: 'call', id, method, params });
    });
  }

  /** Blocks its thread until `unblock`. */
  block(): void {
    this.#tell({ type: 'block', untilFile: this.#unblocked });
  }

  unblock(): void {
    fs.writeFileSync(this.#unblocked, '');
  }

  async facts(): Promise<WindowFacts> {
    this.#facts = undefined;
    this.#tell({ type: 'facts' });
    return waitFor(`facts of ${this.name}`, () => this.#facts);
  }

  /** Freezes it until `wake`: see `itWith('stopSignals')`. */
  async halt(): Promise<void> {
    this.#isHalted = true;
    await stopProcess(this.pid);
  }

  wake(): void {
    if (this.#isHalted) this.#child.kill('SIGCONT');
    this.#isHalted = false;
  }

  /** Ends the process without giving it time for anything, on Windows by `TerminateProcess`. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.exited;
  }

  /** How long after `sinceMs` it heard of a newer stored tick; `undefined` while it has not. */
  liveAfterMs(sinceMs: number): number | undefined {
    const tick = this.ticks.find(({ timestampMs, atMs }) => timestampMs > sinceMs && atMs > sinceMs);
    return tick && tick.atMs - sinceMs;
  }

  /** Closes it as VS Code closes a window. */
  async stop(): Promise<void> {
    this.#tell({ type: 'stop' });
    await this.exited;
  }

  #tell(message: ToWindow): void {
    if (this.#child.connected) this.#child.send(message, () => undefined);
  }

  #handle(message: FromWindow): void {
    if (message.type === 'ready') this.#isReady = true;
    else if (message.type === 'state') this.states.push(message.state);
    else if (message.type === 'recorded') this.ticks.push(message);
    else if (message.type === 'happened') this.happened.push(message);
    else if (message.type === 'snapshot') this.#isPaused = message.isPaused;
    else if (message.type === 'log') this.logged.push(message.message);
    else if (message.type === 'unhandled') this.unhandled.push(message.message);
    else if (message.type === 'facts') this.#facts = message;
    else {
      this.#results.get(message.id)?.(message);
      this.#results.delete(message.id);
    }
  }
}
