import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { runCommand, tryCommand } from './runCommand';

/** Whether packages can be installed without asking: on Debian or Ubuntu, as root. */
export function canInstallPackages(): boolean {
  return process.platform === 'linux' && process.getuid?.() === 0 && fs.existsSync('/usr/bin/apt-get');
}

/** Whether packages of another Debian release can be unpacked beside the installed ones. */
export function canUnpackPackages(): boolean {
  return canInstallPackages() && process.arch === 'x64' && /^ID=debian$/m.test(osRelease());
}

function osRelease(): string {
  const file = '/etc/os-release';
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '';
}

/** Installs the packages that are missing. */
export async function installPackages(packages: readonly string[]): Promise<void> {
  const missing: string[] = [];
  for (const name of packages) {
    const { stdout } = await tryCommand('dpkg-query', ['-W', '-f=${Status}', name]);
    if (!stdout.includes('install ok installed')) missing.push(name);
  }
  if (missing.length === 0) return;
  // Waits for another running installation, such as an automatic update.
  await runApt(['-o', 'DPkg::Lock::Timeout=120', 'update']);
  const options = ['-o', 'DPkg::Lock::Timeout=120', '-y', '--no-install-recommends'];
  await runApt(['install', ...options, ...missing]);
}

/**
 * Unpacks packages into `folder`, without installing them and without their dependencies. They are from this
 * machine's release, or from `release`, and from the archive that this machine uses.
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

/** The package that a metapackage depends on: `linux-image-amd64` depends on the newest kernel. */
export async function dependencyOf(name: string): Promise<string> {
  const [, found] = /Depends: (\S+)/.exec(await runCommand('apt-cache', ['depends', name])) ?? [];
  if (found === undefined) throw new Error(`The package ${name} depends on none.`);
  return found;
}

/** Writes an apt configuration with only one release, which leaves the machine's own package lists alone. */
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
