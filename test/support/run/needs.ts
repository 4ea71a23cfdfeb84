/** Provides what suites need from the machine, where possible. */
import { ensureBusyboxImage } from '../engine/busyboxImage';
import { ensureChromium, ensureHeadlessShell } from '../vscode/chromium';
import { canInstallPackages, installPackages } from '../machine/debian';
import { ensureEngine } from '../engine/dockerEngine';
import { tryCommand } from '../machine/runCommand';
import { newerEngineFiles } from '../engine/newerEngineFiles';
import { provideVirtualMachine } from '../machine/virtualMachine';
import { ensureVscodeServer } from '../vscode/vscodeInstallation';
import { provideWindowsHost } from '../machine/windowsHost';

export type NeedName =
  | 'engine'
  | 'chromium'
  | 'server'
  | 'sqlite3'
  | 'openssl'
  | 'strace'
  | 'podman'
  | 'virtualMachine'
  | 'windowsNode';

export interface ProvidedNeeds {
  /** Why a need cannot be met on this machine. */
  readonly problems: ReadonlyMap<NeedName, string>;
  /** Stops what was started for the needs. */
  stop(): Promise<void>;
}

/**
 * Provides these needs in parallel, except that package installations wait for each other. Logs of started
 * programs go to `logFolder`.
 */
export async function provideNeeds(
  names: ReadonlySet<NeedName>,
  logFolder: string,
  say: (text: string) => void,
): Promise<ProvidedNeeds> {
  const problems = new Map<NeedName, string>();
  let stop = async (): Promise<void> => undefined;

  const provide: Readonly<Record<NeedName, () => Promise<string | undefined>>> = {
    engine: async () => {
      const engine = await ensureEngine(logFolder, say);
      if (!engine) return 'no container engine answers: start Docker';
      stop = () => engine.stop();
      await ensureBusyboxImage();
      return undefined;
    },
    chromium: async () => {
      const isThere = (await ensureChromium()) !== undefined && (await ensureHeadlessShell()) !== undefined;
      return isThere ? undefined : 'no Chromium was found: set CHROME_PATH';
    },
    server: async () => {
      await ensureVscodeServer();
      return undefined;
    },
    sqlite3: () => provideProgram('sqlite3', '--version'),
    openssl: () => provideProgram('openssl', 'version'),
    podman: async () => {
      // Without Podman its tests are skipped.
      if (canInstallPackages()) await installPackages(['podman']);
      return undefined;
    },
    virtualMachine: async () => {
      const problem = await provideVirtualMachine();
      if (problem === undefined) await newerEngineFiles();
      return problem;
    },
    windowsNode: provideWindowsHost,
    strace: async () => {
      // Linux only; tests that need it are skipped elsewhere.
      if (process.platform === 'linux') return provideProgram('strace', '--version');
      return undefined;
    },
  };

  const provideOne = async (name: NeedName): Promise<void> => {
    if (!names.has(name)) return;
    const startedMs = Date.now();
    const problem = await provide[name]().catch((error: unknown) =>
      error instanceof Error ? error.message : String(error),
    );
    if (problem !== undefined) problems.set(name, problem);
    const took = ((Date.now() - startedMs) / 1000).toFixed(1);
    say(`${name}: ${problem === undefined ? `ready (${took} s)` : problem}`);
  };
  const installOneByOne = async (): Promise<void> => {
    for (const name of [
      'engine',
      'chromium',
      'sqlite3',
      'openssl',
      'strace',
      'podman',
      'virtualMachine',
      'windowsNode',
    ] as const)
      await provideOne(name);
  };
  await Promise.all([provideOne('server'), installOneByOne()]);
  return { problems, stop: () => stop() };
}

/** Provides a program from a package with the same name. */
async function provideProgram(name: string, versionOption: string): Promise<string | undefined> {
  if (canInstallPackages()) await installPackages([name]);
  const found = await tryCommand(name, [versionOption]).catch(() => undefined);
  return found?.code === 0 ? undefined : `there is no program ${name} on the PATH: install it`;
}
