import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs/promises';
import * as os from 'node:os';
import * as path from 'node:path';
import { readRegularFile } from '../../node/regularFile';
import { shutFolder } from '../../node/shutFolder';

/** `sun_path` of macOS and BSD, less its terminator; Linux has four more. */
const maxPathBytes = 103;
const folderName = 'container-metrics';
const placeName = 'place';
const maxPlaceBytes = 1000;

export interface SocketPlaces {
  readonly platform: NodeJS.Platform;
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly temporaryFolder: string;
  /** `undefined` on Windows. */
  readonly userId?: number;
}

export function socketPlacesOfProcess(): SocketPlaces {
  return {
    platform: process.platform,
    variables: process.env,
    temporaryFolder: os.tmpdir(),
    userId: process.getuid?.(),
  };
}

/**
 * A new address to listen on: a socket in a folder that only this user can enter, or a named pipe on Windows.
 * The name is random, so no two owners ever share one: a socket left by a crash is in nobody's way, and an
 * owner that closes late removes its own.
 */
export async function newSocketAddress(places: SocketPlaces): Promise<string> {
  const name = randomBytes(8).toString('hex');
  if (places.platform === 'win32')
    return `\\\\.\\pipe\\${folderName}-${name}${randomBytes(8).toString('hex')}`;
  for (const candidate of candidates(places)) {
    const above = await guardedFolder(path.dirname(candidate), places.userId);
    if (above === undefined) continue;
    const folder = path.join(above, path.basename(candidate));
    const address = path.join(folder, `${name}.sock`);
    if (Buffer.byteLength(address) > maxPathBytes) continue;
    if (!(await isPrivateFolder(folder, places.userId))) continue;
    await markPlace(folder, places.platform);
    return address;
  }
  // Another user took the usual names. A random name leaves an empty folder behind at each start.
  const above =
    (await guardedFolder('/tmp', places.userId)) ?? (await guardedFolder(os.homedir(), places.userId));
  if (above === undefined) throw new Error('There is no folder for a socket that is safe from other users.');
  const unforeseen = await fs.mkdtemp(path.join(above, `${folderName}-`));
  await markPlace(unforeseen, places.platform);
  return path.join(unforeseen, `${name}.sock`);
}

/**
 * Tells one address space of sockets from another: machines that share a drive, and containers that share a
 * volume, each have folders of their own under the same path. Where the place of an address is not ours, that
 * nobody answers there says nothing. Empty where there is no such folder. Host names say nothing of it: one
 * changes with the network, and two machines may share one.
 */
export async function placeOf(address: string, platform: NodeJS.Platform): Promise<string> {
  // A name that a restart of Windows alone can change, and no pipe outlives that.
  if (platform === 'win32') return os.hostname();
  const folder = path.dirname(address);
  if (platform !== 'linux')
    return readRegularFile(path.join(folder, placeName), maxPlaceBytes).catch(() => '');
  const stat = await fs.stat(folder).catch(() => undefined);
  return stat ? `${await kernelAndMounts()}:${stat.dev}:${stat.ino}` : '';
}

/**
 * The running kernel, and its view of files, of which each container has another even where it shares a
 * folder.
 */
async function kernelAndMounts(): Promise<string> {
  const unknown = (): string => 'unknown';
  const kernel = await fs.readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(unknown);
  return `${kernel.trim()}:${await fs.readlink('/proc/self/ns/mnt').catch(unknown)}`;
}

/** When nothing identifies the machine for certain, a random text in the folder does. */
async function markPlace(folder: string, platform: NodeJS.Platform): Promise<void> {
  if (platform === 'linux') return;
  const [file, own] = [path.join(folder, placeName), randomBytes(16).toString('hex')];
  const temporary = path.join(folder, `${own}.tmp`);
  await fs.writeFile(temporary, own, { mode: 0o600, flag: 'wx' });
  // When several windows start at once, the first one's text wins.
  await fs.link(temporary, file).catch(() => undefined);
  await fs.rm(temporary, { force: true });
}

function candidates({ variables, temporaryFolder, userId }: SocketPlaces): string[] {
  const runtime = variables['XDG_RUNTIME_DIR'];
  const own = `${folderName}-${userId ?? 0}`;
  return [
    ...(runtime !== undefined && path.isAbsolute(runtime) ? [path.join(runtime, folderName)] : []),
    path.join(temporaryFolder, own),
    path.join('/tmp', own),
  ];
}

/**
 * The folder without links, where no other user can put something else in its place: it and all above it
 * belong to this user or to root, and are closed to others or sticky. Else `undefined`: after `su` the
 * session's folder is another user's.
 */
async function guardedFolder(folder: string, userId: number | undefined): Promise<string | undefined> {
  try {
    const real = await fs.realpath(folder);
    const owners = new Set([0, userId, await ownerOfTheUnmapped()]);
    for (let each = real; ; each = path.dirname(each)) {
      const { uid, mode } = await fs.lstat(each);
      const isClosed = (mode & 0o022) === 0 || (mode & 0o1000) !== 0;
      if (!isClosed || (userId !== undefined && !owners.has(uid))) return undefined;
      if (path.dirname(each) === each) return real;
    }
  } catch {
    return undefined;
  }
}

/**
 * Who owns what is root's outside of a container that knows only its own users; `undefined` where all users
 * are known.
 */
async function ownerOfTheUnmapped(): Promise<number | undefined> {
  const map = await fs.readFile('/proc/self/uid_map', 'utf8').catch(() => '');
  const known = map.split('\n').reduce((sum, line) => sum + Number(line.trim().split(/\s+/)[2] ?? 0), 0);
  if (known === 0 || known >= 2 ** 32 - 1) return undefined;
  return Number(await fs.readFile('/proc/sys/kernel/overflowuid', 'utf8'));
}

/**
 * Makes the folder where there is none, and shuts it where it is open. One that somebody else prepared is
 * refused.
 */
async function isPrivateFolder(folder: string, userId: number | undefined): Promise<boolean> {
  try {
    await fs.mkdir(folder, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
    // Not `stat`: a link of this name may have been laid by another user.
    const { uid } = await fs.lstat(folder);
    return (userId === undefined || uid === userId) && (await shutFolder(folder));
  } catch {
    return false;
  }
}
