/** Makes sure that a container engine answers, installing and starting Docker Engine where that is possible. */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { BackgroundProcess } from './background';
import { canInstallPackages, installPackages } from './debian';
import { runCommand, tryCommand } from './runCommand';
import { waitFor } from './waitFor';

export const busyboxImage = 'container-metrics/busybox:local';

export interface RunningEngine {
  /** Ends the engine if it was started here; one that ran before is left alone. */
  stop(): Promise<void>;
}

/** The Docker client; Debian's own comes with the engine. */
export function dockerClient(): string {
  return fs.existsSync('/usr/bin/docker') ? '/usr/bin/docker' : 'docker';
}

export async function isEngineReachable(): Promise<boolean> {
  const result = await tryCommand(dockerClient(), ['version', '--format', '{{.Server.Version}}']).catch(
    () => undefined,
  );
  return result?.code === 0 && result.stdout.trim() !== '';
}

/**
 * An engine that answers: the one there is, else Docker Engine, installed and started. `undefined` where it cannot be
 * installed. Its log is in `logFolder`.
 */
export async function ensureEngine(
  logFolder: string,
  say: (text: string) => void,
): Promise<RunningEngine | undefined> {
  if (await isEngineReachable()) return { stop: async () => undefined };
  if (!canInstallPackages()) return undefined;
  say('No container engine answers: installing Docker Engine from Debian packages.');
  await installPackages(['docker.io', 'iptables', 'busybox-static']);
  if (await isEngineReachable()) return { stop: async () => undefined };
  say('Starting Docker Engine.');
  fs.mkdirSync(logFolder, { recursive: true });
  fs.rmSync('/var/run/docker.pid', { force: true });
  const daemon = new BackgroundProcess('dockerd', [], path.join(logFolder, 'dockerd.log'));
  try {
    await waitFor(
      'Docker Engine to answer',
      () => {
        if (daemon.hasExited) throw new Error(`dockerd ended: ${daemon.log().slice(-600)}`);
        return isEngineReachable();
      },
      60_000,
    );
  } catch (error) {
    await daemon.stop();
    throw error;
  }
  return { stop: () => daemon.stop(15_000) };
}

/** A small image from the machine's own busybox: there is no need for an image registry. */
export async function ensureBusyboxImage(): Promise<string> {
  const found = await tryCommand(dockerClient(), ['image', 'inspect', busyboxImage]);
  if (found.code === 0) return busyboxImage;
  if (!fs.existsSync('/bin/busybox') && canInstallPackages()) await installPackages(['busybox-static']);
  const busybox = ['/bin/busybox', '/usr/bin/busybox'].find(file => fs.existsSync(file));
  if (busybox === undefined) {
    await runCommand(dockerClient(), ['pull', 'busybox:stable']);
    await runCommand(dockerClient(), ['tag', 'busybox:stable', busyboxImage]);
    return busyboxImage;
  }
  const folder = fs.mkdtempSync('/tmp/container-metrics-image-');
  try {
    for (const name of ['bin', 'tmp', 'etc', 'data']) fs.mkdirSync(path.join(folder, name));
    fs.copyFileSync(busybox, path.join(folder, 'bin', 'busybox'));
    const applets = (await runCommand(busybox, ['--list']))
      .split('\n')
      .filter(name => /^[\w[-]+$/.test(name));
    for (const applet of applets) {
      if (applet !== 'busybox') fs.symlinkSync('busybox', path.join(folder, 'bin', applet));
    }
    const tar = path.join(folder, '..', `${path.basename(folder)}.tar`);
    await runCommand('tar', ['-C', folder, '-cf', tar, '.']);
    await runCommand(dockerClient(), ['import', tar, busyboxImage]);
    fs.rmSync(tar);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
  return busyboxImage;
}
