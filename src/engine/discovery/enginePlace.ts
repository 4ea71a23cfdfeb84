import { realpath, stat } from 'node:fs/promises';
import { isLocalPath } from '../transport/endpoint';

const unixScheme = 'unix://';

/**
 * Canonical form of an address, to recognize others that lead to the same socket: its path without symbolic
 * links, if it resolves.
 */
export async function placeOf(address: string): Promise<string> {
  const socket = socketOf(address);
  if (socket === undefined) return address;
  return realpath(socket).then(
    path => unixScheme + path,
    () => address,
  );
}

/** The socket at an address now, by device and inode. Those of a removed socket may be reused by another. */
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
