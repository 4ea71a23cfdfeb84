/** Runs the Docker Engine of a newer Debian release beside the installed one, without installing it. */
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { BackgroundProcess } from '../machine/background';
import { busyboxImage, ensureBusyboxImage } from './busyboxImage';
import { canUnpackPackages } from '../machine/debian';
import { dockerClient } from './dockerEngine';
import { newerEngineFiles } from './newerEngineFiles';
import { runCommand, tryCommand } from '../machine/runCommand';
import { waitFor } from '../run/waitFor';

export interface NewerEngine {
  readonly address: string;
  stop(): Promise<void>;
}

/** Starts a newer engine that has the tests' image; `undefined` where it is not available. */
export async function startNewerEngine(): Promise<NewerEngine | undefined> {
  if (!canUnpackPackages()) return undefined;
  const root = await newerEngineFiles();
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'container-metrics-newer-'));
  const address = `unix://${path.join(folder, 'docker.sock')}`;
  const daemon = new BackgroundProcess(
    '/usr/bin/unshare',
    ['--net', '--mount', '--propagation', 'private', '/bin/sh', '-c', script(root, folder, address)],
    path.join(folder, 'dockerd.log'),
  );
  const stop = async (): Promise<void> => {
    await removeAll(address);
    await daemon.stop(15_000);
    fs.rmSync(folder, { recursive: true, force: true });
  };
  try {
    const answers = async (): Promise<boolean> =>
      daemon.hasExited || (await tryCommand(dockerClient(), ['-H', address, 'version'])).code === 0;
    await waitFor('an answer', answers, 60_000);
    if (daemon.hasExited) throw new Error('it ended');
    await copyImage(address, path.join(folder, 'image.tar'));
  } catch (error) {
    const log = daemon.log().slice(-600);
    await stop();
    throw new Error(`The newer Docker Engine did not start: ${log}`, { cause: error });
  }
  return { address, stop };
}

/**
 * Starts the engine with its programs and libraries mounted over the machine's own, in a mount namespace of
 * its own. It also gets a network namespace, so that it changes nothing on the machine.
 */
function script(root: string, folder: string, address: string): string {
  const options = [
    ...['--host', address, '--pidfile', path.join(folder, 'docker.pid')],
    ...['--data-root', path.join(folder, 'data'), '--exec-root', path.join(folder, 'exec')],
    ...['--iptables=false', '--ip6tables=false'],
  ];
  return `mount -t overlay overlay -o 'lowerdir=${root}/usr:/usr' /usr && ip link set lo up &&
    exec /usr/sbin/dockerd ${options.map(option => `'${option}'`).join(' ')}`;
}

async function copyImage(address: string, file: string): Promise<void> {
  await ensureBusyboxImage();
  await runCommand(dockerClient(), ['save', '--output', file, busyboxImage]);
  await runCommand(dockerClient(), ['-H', address, 'load', '--input', file]);
}

/** Removes all containers, because they would outlive their engine. */
async function removeAll(address: string): Promise<void> {
  const { stdout } = await tryCommand(dockerClient(), ['-H', address, 'ps', '--all', '--quiet']);
  const ids = stdout.split('\n').filter(Boolean);
  if (ids.length > 0) await tryCommand(dockerClient(), ['-H', address, 'rm', '--force', ...ids]);
}
