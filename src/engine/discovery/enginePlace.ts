import { realpath, stat } from 'node:fs/promises';
import { isLocalPath } from '../transport/endpoint';

const unixScheme = 'unix://';

/**
 * An address by which others that lead to the same socket are known: its path without symbolic links, where
 * it has one.
 */
export async function placeOf(address: string): Promise<string> {
  const socket = socketOf(address);
  if (socket === undefined) return address;
  return realpath(socket).then(
    path => unixScheme + path,
    () => address,
  );
}

/**
 * Which socket stands at an address now, by device and inode: those of one that is gone may become another's.
 */
export async function socketAt(address: string): Promise<string | undefined> {
  const socket = socketOf(address);
  if (socket === undefined) return undefined;
  return stat(socket, { bigint: true }).then(
    ({ dev, ino }) => `${dev}:${ino}`,
    () => undefined,
  );
}

function socketOf(address: string): string | undefined {
  const path = address.startsWith(unixScheme) ? address.slice(unixScheme.length) : '';
  return isLocalPath(path) ? path : undefined;
}
