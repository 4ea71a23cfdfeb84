import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs/promises';
import * as os from 'node:os';
import * as path from 'node:path';

/** `sun_path` of macOS and BSD, less its terminator; Linux has four more. */
const maxPathBytes = 103;
const folderName = 'container-metrics';

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
 * A new address to listen on: a socket in a folder that only this user can enter, or a named pipe on Windows. The name is random,
 * so no two owners ever share one: a socket left by a crash is in nobody's way, and an owner that closes late removes its own.
 */
export async function newSocketAddress(places: SocketPlaces): Promise<string> {
  const name = randomBytes(8).toString('hex');
  if (places.platform === 'win32')
    return `\\\\.\\pipe\\${folderName}-${name}${randomBytes(8).toString('hex')}`;
  for (const folder of candidates(places)) {
    const address = path.join(folder, `${name}.sock`);
    if (Buffer.byteLength(address) > maxPathBytes) continue;
    if (await isPrivateFolder(folder, places.userId)) return address;
  }
  // Somebody else took the names. One that nobody can foresee costs an empty folder a start.
  const unforeseen = await fs.mkdtemp(path.join('/tmp', `${folderName}-`));
  return path.join(unforeseen, `${name}.sock`);
}

/**
 * Tells one address space of sockets from another: machines that share a drive, and containers that share a volume, each have
 * folders of their own under the same path. Where the place of an address is not ours, that nobody answers there says nothing.
 */
export async function placeOf(address: string, platform: NodeJS.Platform): Promise<string> {
  if (platform === 'win32') return os.hostname();
  const stat = await fs.stat(path.dirname(address)).catch(() => undefined);
  return stat ? `${os.hostname()}:${stat.dev}:${stat.ino}` : '';
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

/** Makes the folder where there is none, and shuts it where it is open. One that somebody else prepared is refused. */
async function isPrivateFolder(folder: string, userId: number | undefined): Promise<boolean> {
  try {
    await fs.mkdir(folder, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
    // Not `stat`: a link of this name may have been laid by another user.
    const stat = await fs.lstat(folder);
    if (!stat.isDirectory() || (userId !== undefined && stat.uid !== userId)) return false;
    if ((stat.mode & 0o077) !== 0) await fs.chmod(folder, 0o700);
    return true;
  } catch {
    return false;
  }
}
