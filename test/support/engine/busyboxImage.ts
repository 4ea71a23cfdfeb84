import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { canInstallPackages, installPackages } from '../machine/debian';
import { dockerClient } from './dockerEngine';
import { runCommand, tryCommand } from '../machine/runCommand';

export const busyboxImage = 'container-metrics/busybox:local';

/**
 * Makes sure that a small image for tests and the demo exists; returns its name. It is made from this
 * machine's busybox, because an image registry may be out of reach. Where busybox is missing or needs
 * libraries, as on macOS and Windows, the image is pulled.
 */
export async function ensureBusyboxImage(): Promise<string> {
  const found = await tryCommand(dockerClient(), ['image', 'inspect', busyboxImage]);
  if (found.code === 0) return busyboxImage;
  if (canInstallPackages()) await installPackages(['busybox-static']);
  const busybox = process.platform === 'linux' ? await findStaticBusybox() : undefined;
  if (busybox === undefined) {
    await runCommand(dockerClient(), ['pull', 'busybox:stable']);
    await runCommand(dockerClient(), ['tag', 'busybox:stable', busyboxImage]);
  } else {
    await importBusyboxImage(busybox);
  }
  return busyboxImage;
}

async function findStaticBusybox(): Promise<string | undefined> {
  for (const file of ['/bin/busybox', '/usr/bin/busybox']) {
    if (!fs.existsSync(file)) continue;
    const { code, stdout, stderr } = await tryCommand('ldd', [file]);
    if (code !== 0 || /not a dynamic executable|statically linked/.test(stdout + stderr)) return file;
  }
  return undefined;
}

/** Imports an image with one program, and a link to it for each of its commands. */
async function importBusyboxImage(busybox: string): Promise<void> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'container-metrics-image-'));
  try {
    const root = path.join(folder, 'root');
    for (const name of ['bin', 'tmp', 'etc', 'data'])
      fs.mkdirSync(path.join(root, name), { recursive: true });
    fs.copyFileSync(busybox, path.join(root, 'bin', 'busybox'));
    const applets = (await runCommand(busybox, ['--list'])).split('\n');
    for (const applet of applets.filter(name => /^[\w[-]+$/.test(name) && name !== 'busybox')) {
      fs.symlinkSync('busybox', path.join(root, 'bin', applet));
    }
    const tar = path.join(folder, 'image.tar');
    await runCommand('tar', ['-C', root, '-cf', tar, '.']);
    await runCommand(dockerClient(), ['import', tar, busyboxImage]);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}
