import * as fs from 'node:fs';
import { runCommand, tryCommand } from './runCommand';

/** Whether packages can be installed here without asking: Debian or Ubuntu, as root. */
export function canInstallPackages(): boolean {
  return process.platform === 'linux' && process.getuid?.() === 0 && fs.existsSync('/usr/bin/apt-get');
}

/** Installs what is missing of these packages. */
export async function installPackages(packages: readonly string[]): Promise<void> {
  const missing: string[] = [];
  for (const name of packages) {
    const { stdout } = await tryCommand('dpkg-query', ['-W', '-f=${Status}', name]);
    if (!stdout.includes('install ok installed')) missing.push(name);
  }
  if (missing.length === 0) return;
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  // Another program that installs, as a machine's own updates do, is waited for.
  const apt = (...args: string[]): Promise<string> =>
    runCommand('apt-get', ['-qq', '-o', 'DPkg::Lock::Timeout=120', ...args], { env });
  await apt('update');
  await apt('install', '-y', '--no-install-recommends', ...missing);
}
