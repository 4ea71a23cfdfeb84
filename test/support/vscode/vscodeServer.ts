/** A real VS Code without a desktop: its server, used through a browser. */
import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { messageOf } from '../../../src/common/errors';
import { BackgroundProcess } from '../machine/background';
import { childProcesses } from '../machine/childProcesses';
import { hasEnded } from '../machine/processFacts';
import { runCommand } from '../machine/runCommand';
import { stopProcess } from '../machine/stopProcess';
import { ensureVscodeServer } from './vscodeInstallation';
import { waitFor } from '../run/waitFor';

export interface ServerOptions {
  /** User data, extensions and logs. Created if missing, and not removed. */
  readonly folder: string;
  /** Lets a page run the tests inside the extension host. */
  readonly hasTestDriver?: boolean;
  /**
   * Whether the address contains a secret: the server offers a terminal, and other users share the loopback
   * interface.
   */
  readonly isSecret?: boolean;
  /**
   * How long an extension host waits for a page that vanished without closing (a crash, a lost connection);
   * the server's own default is three hours. A tab that is closed or reloaded ends its host at once.
   */
  readonly reconnectionGraceSeconds?: number;
  readonly env?: NodeJS.ProcessEnv;
}

/** A running server. Each page that opens its address is a window with its own extension host. */
export class VscodeServer {
  /** Scheme, host and port. */
  readonly origin: string;
  /** The address for a browser, including the secret if there is one. */
  readonly url: string;
  readonly folder: string;
  readonly #process: BackgroundProcess;

  private constructor(origin: string, token: string | undefined, folder: string, process: BackgroundProcess) {
    this.origin = origin;
    this.url = token === undefined ? origin : `${origin}/?tkn=${token}`;
    this.folder = folder;
    this.#process = process;
  }

  static async start(options: ServerOptions): Promise<VscodeServer> {
    const { folder } = options;
    const { node, main } = await ensureVscodeServer();
    fs.mkdirSync(folder, { recursive: true });
    const token = options.isSecret ? randomBytes(16).toString('hex') : undefined;
    const logFile = path.join(folder, 'server.log');
    fs.rmSync(logFile, { force: true });
    const args = [main, ...serverArgs(options, token)];
    const background = new BackgroundProcess(node, args, logFile, { ...process.env, ...options.env });
    try {
      const port = await waitFor(
        'the VS Code server to listen',
        () => background.hasExited || /Extension host agent listening on (\d+)/.exec(background.log())?.[1],
        60_000,
      );
      if (port === true) throw new Error('it ended');
      return new VscodeServer(`http://127.0.0.1:${port}`, token, folder, background);
    } catch (error) {
      await background.stop();
      throw new Error(`The VS Code server did not start: ${background.log().slice(-600)}`, { cause: error });
    }
  }

  /** Folder of the extension's files for this user. */
  get globalStorage(): string {
    return path.join(this.folder, 'data', 'User', 'globalStorage');
  }

  /** Process ids of the extension hosts of this server's windows. */
  extensionHostPids(): number[] {
    return childProcesses(this.#process.pid)
      .filter(({ command }) => command.includes('--type=extensionHost'))
      .map(({ pid }) => pid);
  }

  /**
   * Kills these extension hosts, and waits until VS Code has started another one in their place. Linux. The
   * server stands still meanwhile, so that it hears of their end before any page does: it would connect a
   * page that is quicker to the host that ends, and that page would notice only 20 s later.
   */
  async replaceExtensionHosts(pids: readonly number[]): Promise<void> {
    const { pid: server = NaN } = this.#process;
    try {
      await stopProcess(server);
      for (const pid of pids) process.kill(pid, 'SIGKILL');
      await waitFor('the extension hosts to end', () => pids.every(hasEnded));
    } finally {
      process.kill(server, 'SIGCONT');
    }
    try {
      await waitFor('another extension host', () =>
        this.extensionHostPids().some(pid => !pids.includes(pid)),
      );
    } catch (error) {
      const log = this.#process.log().slice(-2000);
      throw new Error(`${messageOf(error)} The server’s log: ${log}`, { cause: error });
    }
  }

  stop(): Promise<void> {
    return this.#process.stop();
  }
}

/** Installs a package as a user would, into a server's folders. */
export async function installExtension(vsix: string, folder: string): Promise<void> {
  const { node, main } = await ensureVscodeServer();
  fs.mkdirSync(folder, { recursive: true });
  const args = [
    main,
    '--accept-server-license-terms',
    ...folderArgs(folder),
    '--install-extension',
    vsix,
    '--force',
  ];
  await runCommand(node, args);
}

/** Settings of the user and of the machine; settings of scope `machine` count only there. */
export function writeSettings(folder: string, settings: Readonly<Record<string, unknown>>): void {
  for (const scope of ['User', 'Machine']) {
    const target = path.join(folder, 'data', scope);
    fs.mkdirSync(target, { recursive: true });
    fs.writeFileSync(path.join(target, 'settings.json'), JSON.stringify(settings, undefined, 2));
  }
}

function serverArgs(options: ServerOptions, token: string | undefined): string[] {
  const { folder, hasTestDriver = false, reconnectionGraceSeconds } = options;
  return [
    ...['--host', '127.0.0.1', '--port', '0', '--accept-server-license-terms'],
    ...(token === undefined ? ['--without-connection-token'] : ['--connection-token', token]),
    ...['--disable-workspace-trust', '--telemetry-level', 'off', ...folderArgs(folder)],
    ...(hasTestDriver ? ['--enable-smoke-test-driver'] : []),
    ...(reconnectionGraceSeconds === undefined
      ? []
      : ['--reconnection-grace-time', String(reconnectionGraceSeconds)]),
  ];
}

function folderArgs(folder: string): string[] {
  return [
    ...['--server-data-dir', path.join(folder, 'server')],
    ...['--user-data-dir', path.join(folder, 'data')],
    ...['--extensions-dir', path.join(folder, 'extensions')],
  ];
}
