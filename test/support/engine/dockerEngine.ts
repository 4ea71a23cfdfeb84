/** Makes sure that a container engine answers; installs and starts Docker Engine where possible. */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { BackgroundProcess } from '../machine/background';
import { canInstallPackages, installPackages } from '../machine/debian';
import { tryCommand } from '../machine/runCommand';
import { waitFor } from '../run/waitFor';

export interface RunningEngine {
  /** Stops the engine if it was started here. An engine that was already running is left alone. */
  stop(): Promise<void>;
}

/** The path of the Docker client. On Debian it comes with the engine. */
export function dockerClient(): string {
  return fs.existsSync('/usr/bin/docker') ? '/usr/bin/docker' : 'docker';
}

/**
 * Whether the Docker client reaches an engine: through `DOCKER_HOST`, the current context, or the usual
 * socket.
 */
export async function isEngineReachable(): Promise<boolean> {
  const args = ['version', '--format', '{{.Server.Version}}'];
  const result = await tryCommand(dockerClient(), args, { timeout: 10_000 }).catch(() => undefined);
  return result?.code === 0 && result.stdout.trim() !== '';
}

/**
 * Returns an engine that answers: a running one, or else Docker Engine, installed and started. `undefined`
 * where it cannot be installed. Its log goes to `logFolder`.
 */
export async function ensureEngine(
  logFolder: string,
  say: (text: string) => void,
): Promise<RunningEngine | undefined> {
  if (await isEngineReachable()) return { stop: async () => undefined };
  if (!canInstallPackages()) return undefined;
  say('No container engine answers: installing Docker Engine from Debian packages.');
  await installPackages(['docker.io', 'iptables', 'busybox-static']);
  // With a service manager, installing the engine also starts it, which takes a moment.
  if (isDaemonRunning() && (await waitFor('an answer', isEngineReachable, 15_000).catch(() => false))) {
    return { stop: async () => undefined };
  }
  say('Starting Docker Engine.');
  return startDaemon(logFolder);
}

async function startDaemon(logFolder: string): Promise<RunningEngine> {
  fs.mkdirSync(logFolder, { recursive: true });
  // After a crash of the machine the file's id may belong to any process, and the engine would take that for
  // another engine.
  if (!isDaemonRunning()) fs.rmSync(pidFile, { force: true });
  const daemon = new BackgroundProcess('dockerd', [], path.join(logFolder, 'dockerd.log'));
  try {
    await waitFor('an answer', async () => daemon.hasExited || (await isEngineReachable()), 60_000);
    if (daemon.hasExited) throw new Error('it ended');
  } catch (error) {
    await daemon.stop();
    throw new Error(`Docker Engine did not start: ${daemon.log().slice(-600)}`, { cause: error });
  }
  return { stop: () => daemon.stop(15_000) };
}

const pidFile = '/var/run/docker.pid';

function isDaemonRunning(): boolean {
  try {
    const pid = fs.readFileSync(pidFile, 'utf8').trim();
    return fs.readFileSync(`/proc/${pid}/comm`, 'utf8').trim() === 'dockerd';
  } catch {
    return false;
  }
}
