/** A real VS Code without a desktop: the server that an npm package carries, fetched once into `.vscode-test`. */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { BackgroundProcess } from './background';
import { runCommand } from './runCommand';
import { waitFor } from './waitFor';

const serverVersion = '4.139.1';
/** The server wants this version of Node; where another one runs, npm carries it too. */
const nodeMajor = 24;
const nodeVersion = '24.21.0';

const cacheFolder = path.resolve('.vscode-test');

interface Installation {
  readonly node: string;
  readonly main: string;
}

/** Fetches the server unless it is there; safe to interrupt, for each part is renamed into place when it is whole. */
export async function ensureVscodeServer(): Promise<Installation> {
  const [server, node] = await Promise.all([ensureServer(), ensureNode()]);
  return { node, main: path.join(server, 'out', 'server-main.js') };
}

async function ensureServer(): Promise<string> {
  const target = path.join(cacheFolder, `vscode-server-${serverVersion}`);
  if (fs.existsSync(target)) return target;
  const unpacked = await unpack(`code-server@${serverVersion}`, ['package/lib/vscode']);
  const server = path.join(unpacked, 'package', 'lib', 'vscode');
  const flags = ['--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  await runCommand('npm', ['install', ...flags], { cwd: server });
  fs.renameSync(server, target);
  fs.rmSync(unpacked, { recursive: true, force: true });
  return target;
}

async function ensureNode(): Promise<string> {
  if (Number.parseInt(process.versions.node, 10) === nodeMajor) return process.execPath;
  const target = path.join(cacheFolder, `node-${nodeVersion}`);
  if (fs.existsSync(target)) return target;
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const unpacked = await unpack(`node-${platform}-${process.arch}@${nodeVersion}`, ['package/bin']);
  const program = process.platform === 'win32' ? 'node.exe' : 'node';
  fs.renameSync(path.join(unpacked, 'package', 'bin', program), target);
  fs.rmSync(unpacked, { recursive: true, force: true });
  return target;
}

/** Unpacks parts of an npm package into a folder of their own. */
async function unpack(spec: string, parts: readonly string[]): Promise<string> {
  fs.mkdirSync(cacheFolder, { recursive: true });
  const folder = fs.mkdtempSync(path.join(cacheFolder, 'fetch-'));
  await runCommand('npm', ['pack', spec, '--pack-destination', folder, '--loglevel=error']);
  const tarball = fs.readdirSync(folder).find(name => name.endsWith('.tgz'));
  if (tarball === undefined) throw new Error(`npm packed no ${spec}.`);
  await runCommand('tar', ['-xzf', path.join(folder, tarball), '-C', folder, ...parts]);
  return folder;
}

export interface ServerOptions {
  /** User data, extensions and logs; made when missing, and left behind. */
  readonly folder: string;
  /** Lets a page drive the tests inside the extension host. */
  readonly hasTestDriver?: boolean;
  readonly env?: NodeJS.ProcessEnv;
}

/** One running server. Each page that opens its address is a window with an extension host of its own. */
export class VscodeServer {
  readonly url: string;
  readonly folder: string;
  readonly #process: BackgroundProcess;

  private constructor(url: string, folder: string, process: BackgroundProcess) {
    this.url = url;
    this.folder = folder;
    this.#process = process;
  }

  static async start({ folder, hasTestDriver = false, env }: ServerOptions): Promise<VscodeServer> {
    const { node, main } = await ensureVscodeServer();
    fs.mkdirSync(folder, { recursive: true });
    const args = [
      main,
      ...[
        '--host',
        '127.0.0.1',
        '--port',
        '0',
        '--without-connection-token',
        '--accept-server-license-terms',
      ],
      ...['--disable-workspace-trust', '--telemetry-level', 'off', ...folderArgs(folder)],
      ...(hasTestDriver ? ['--enable-smoke-test-driver'] : []),
    ];
    const logFile = path.join(folder, 'server.log');
    fs.rmSync(logFile, { force: true });
    const background = new BackgroundProcess(node, args, logFile, { ...process.env, ...env });
    try {
      const port = await waitFor(
        'the VS Code server to listen',
        () => {
          if (background.hasExited)
            throw new Error(`The VS Code server ended: ${background.log().slice(-600)}`);
          return /Extension host agent listening on (\d+)/.exec(background.log())?.[1];
        },
        60_000,
      );
      return new VscodeServer(`http://127.0.0.1:${port}`, folder, background);
    } catch (error) {
      await background.stop();
      throw error;
    }
  }

  /** Folder of the extension's files of this user. */
  get globalStorage(): string {
    return path.join(this.folder, 'data', 'User', 'globalStorage');
  }

  /** Ids of the extension hosts that run for this server's windows. */
  extensionHostPids(): number[] {
    const own = this.#process.pid;
    return fs
      .readdirSync('/proc')
      .filter(name => /^\d+$/.test(name))
      .filter(pid => {
        const read = (file: string): string => {
          try {
            return fs.readFileSync(`/proc/${pid}/${file}`, 'utf8');
          } catch {
            return '';
          }
        };
        const parent = Number(/\) \S (\d+)/.exec(read('stat'))?.[1]);
        return parent === own && read('cmdline').includes('--type=extensionHost');
      })
      .map(Number);
  }

  stop(): Promise<void> {
    return this.#process.stop();
  }
}

/** Installs a package as a user would, into the folders of a server. */
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

/** Settings of the user and of the machine, which is where settings of scope `machine` count. */
export function writeSettings(folder: string, settings: Readonly<Record<string, unknown>>): void {
  for (const scope of ['User', 'Machine']) {
    const target = path.join(folder, 'data', scope);
    fs.mkdirSync(target, { recursive: true });
    fs.writeFileSync(path.join(target, 'settings.json'), JSON.stringify(settings, undefined, 2));
  }
}

function folderArgs(folder: string): string[] {
  return [
    ...['--server-data-dir', path.join(folder, 'server')],
    ...['--user-data-dir', path.join(folder, 'data')],
    ...['--extensions-dir', path.join(folder, 'extensions')],
  ];
}
