import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { runCommand, tryCommand } from './runCommand';

/** Whether packages can be installed here without asking: Debian or Ubuntu, as root. */
export function canInstallPackages(): boolean {
  return process.platform === 'linux' && process.getuid?.() === 0 && fs.existsSync('/usr/bin/apt-get');
}

/** Whether packages of another Debian release can be had beside those that are installed. */
export function canUnpackPackages(): boolean {
  return canInstallPackages() && process.arch === 'x64' && /^ID=debian$/m.test(osRelease());
}

function osRelease(): string {
  const file = '/etc/os-release';
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '';
}

/** Installs what is missing of these packages. */
export async function installPackages(packages: readonly string[]): Promise<void> {
  const missing: string[] = [];
  for (const name of packages) {
    const { stdout } = await tryCommand('dpkg-query', ['-W', '-f=${Status}', name]);
    if (!stdout.includes('install ok installed')) missing.push(name);
  }
  if (missing.length === 0) return;
  // Another program that installs, as a machine's own updates do, is waited for.
  await runApt(['-o', 'DPkg::Lock::Timeout=120', 'update']);
  const options = ['-o', 'DPkg::Lock::Timeout=120', '-y', '--no-install-recommends'];
  await runApt(['install', ...options, ...missing]);
}

/**
 * Unpacks packages, without what they depend on and without installing them, into `folder`: those of this
 * machine's release, or of `release`, from the archive that this machine uses.
 */
export async function unpackPackages(
  packages: readonly string[],
  folder: string,
  release?: string,
): Promise<void> {
  const work = fs.mkdtempSync(path.join(os.tmpdir(), 'container-metrics-packages-'));
  try {
    const config = release === undefined ? undefined : await configureRelease(work, release);
    await runApt(['update'], { config });
    await runApt(['download', ...packages], { config, cwd: work });
    fs.mkdirSync(folder, { recursive: true });
    for (const name of fs.readdirSync(work).filter(each => each.endsWith('.deb'))) {
      await runCommand('dpkg-deb', ['-x', path.join(work, name), folder]);
    }
  } finally {
    fs.rmSync(work, { recursive: true, force: true });
  }
}

/**
 * The name of the package that a package without files stands for, as `linux-image-amd64` does for the newest
 * kernel.
 */
export async function dependencyOf(name: string): Promise<string> {
  const [, found] = /Depends: (\S+)/.exec(await runCommand('apt-cache', ['depends', name])) ?? [];
  if (found === undefined) throw new Error(`The package ${name} depends on none.`);
  return found;
}

/** A configuration of apt that knows nothing but one release, and leaves the machine's own lists alone. */
async function configureRelease(folder: string, release: string): Promise<string> {
  const targets = ['indextargets', '--format', '$(REPO_URI)', 'Created-By: Packages', 'Label: Debian'];
  const [archive] = (await runCommand('apt-get', targets)).split('\n');
  if (!archive) throw new Error('The machine’s apt has no archive of Debian.');
  for (const name of ['lists/partial', 'cache/archives/partial']) {
    fs.mkdirSync(path.join(folder, name), { recursive: true });
  }
  const sources = path.join(folder, 'sources.list');
  const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';
  fs.writeFileSync(sources, `deb [signed-by=${keyring}] ${archive} ${release} main\n`);
  const config = path.join(folder, 'apt.conf');
  const options = {
    'Dir::Etc::sourcelist': sources,
    'Dir::Etc::sourceparts': '-',
    'Dir::State::lists': path.join(folder, 'lists'),
    'Dir::State::status': '/dev/null',
    'Dir::Cache': path.join(folder, 'cache'),
  };
  fs.writeFileSync(
    config,
    Object.entries(options)
      .map(([key, value]) => `${key} "${value}";\n`)
      .join(''),
  );
  return config;
}

function runApt(
  args: readonly string[],
  { config, cwd }: { readonly config?: string | undefined; readonly cwd?: string } = {},
): Promise<string> {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', ...(config && { APT_CONFIG: config }) };
  return runCommand('apt-get', ['-qq', ...args], { env, cwd });
}
