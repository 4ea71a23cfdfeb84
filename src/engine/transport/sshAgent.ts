import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { Agent } from 'node:http';
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import type { Readable, Writable } from 'node:stream';
import { inspect } from 'node:util';
import { minuteMs } from '../../common/time';
import type { SshEndpoint } from './endpoint';

/**
 * Each connection is a process on both machines, and SSH servers refuse more than ten that are still logging
 * in.
 */
const maxConnections = 8;
const maxStderrLength = 2000;

/**
 * Connections to an engine on another machine, as the Docker CLI makes them: through the system's `ssh`, so
 * that keys, agents, jump hosts and configuration are the user's own. It never prompts: a login that needs a
 * password fails.
 */
export class SshAgent extends Agent {
  readonly #endpoint: SshEndpoint;

  /** A connection that nobody uses for `idleMs` is closed, and its process ends. */
  constructor(endpoint: SshEndpoint, idleMs = minuteMs) {
    super({ keepAlive: true, maxSockets: maxConnections, timeout: idleMs });
    this.#endpoint = endpoint;
  }

  override createConnection(): Duplex {
    return new SshConnection(
      spawn('ssh', sshArguments(this.#endpoint), { stdio: 'pipe', windowsHide: true }),
    );
  }

  /**
   * docker-modem prints its options at each request; with all connections in them, that would take longer
   * than the request.
   */
  [inspect.custom](): string {
    return `SshAgent ${this.#endpoint.address}`;
  }
}

/** The arguments as the Docker CLI passes them. What follows `--` is never taken for an option. */
export function sshArguments({ host, port, user, path }: SshEndpoint): string[] {
  return [
    ...(user === undefined ? [] : ['-l', user]),
    ...(port === undefined ? [] : ['-p', String(port)]),
    ...['-o', 'ConnectTimeout=30', '-o', 'BatchMode=yes', '-T', '--', host],
    'docker',
    ...(path === undefined ? [] : [quoted(`--host=unix://${path}`)]),
    ...['system', 'dial-stdio'],
  ];
}

/** One word for the shell at the other end, which gets all words in one line. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** A process whose input and output lead to the engine, with what Node's HTTP client needs of a socket. */
class SshConnection extends Duplex {
  readonly #child: ChildProcessWithoutNullStreams;
  #stderr = '';
  #timer: NodeJS.Timeout | undefined;
  #timeoutMs = 0;

  constructor(child: ChildProcessWithoutNullStreams) {
    super({ allowHalfOpen: false });
    this.#child = child;
    child.stdout.on('data', (chunk: Buffer) => {
      this.#restartTimer();
      if (!this.push(chunk)) child.stdout.pause();
    });
    child.stderr.on('data', (chunk: Buffer) => {
      this.#stderr = (this.#stderr + chunk.toString()).slice(-maxStderrLength);
    });
    // The process has ended then. The reason is reported when all that it said has arrived.
    child.stdin.on('error', () => undefined);
    child.on('error', error => this.destroy(new Error(`ssh could not be started: ${error.message}`)));
    child.on('close', code => {
      if (code === 0) this.push(null);
      else this.destroy(new Error(this.#stderr.trim() || `ssh ended with code ${code}`));
    });
  }

  override _read(): void {
    this.#child.stdout.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#restartTimer();
    this.#child.stdin.write(chunk, error => {
      if (!error) done();
    });
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#child.stdin.end(done);
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    clearTimeout(this.#timer);
    this.#child.kill();
    done(error);
  }

  /** As on a socket: emits `timeout` after so long without traffic; 0 means never. */
  setTimeout(timeoutMs: number, handler?: () => void): this {
    this.#timeoutMs = timeoutMs;
    if (handler) this.once('timeout', handler);
    this.#restartTimer();
    return this;
  }

  setKeepAlive(): this {
    return this;
  }

  setNoDelay(): this {
    return this;
  }

  ref(): this {
    for (const handle of this.#handles()) handle.ref();
    return this;
  }

  /** An idle connection does not keep the process from ending. */
  unref(): this {
    for (const handle of this.#handles()) handle.unref();
    return this;
  }

  #handles(): readonly { ref(): unknown; unref(): unknown }[] {
    const { stdin, stdout, stderr } = this.#child;
    // Pipes of a process are sockets, which their types do not say.
    return [
      this.#child,
      stdin as Writable & Socket,
      stdout as Readable & Socket,
      stderr as Readable & Socket,
    ];
  }

  #restartTimer(): void {
    clearTimeout(this.#timer);
    if (this.#timeoutMs > 0 && !this.destroyed) {
      this.#timer = setTimeout(() => this.emit('timeout'), this.#timeoutMs).unref();
    }
  }
}
