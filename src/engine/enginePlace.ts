import { realpath, stat } from 'node:fs/promises';

const unixScheme = 'unix://';

/** An address by which others that lead to the same socket are known: its path without symbolic links, where it has one. */
export async function placeOf(address: string): Promise<string> {
  if (!address.startsWith(unixScheme)) return address;
  return realpath(address.slice(unixScheme.length)).then(
    path => unixScheme + path,
    () => address,
  );
}

/** Which socket stands at an address now, by device and inode: those of one that is gone may become another's. */
export async function socketAt(address: string): Promise<string | undefined> {
  if (!address.startsWith(unixScheme)) return undefined;
  return stat(address.slice(unixScheme.length), { bigint: true }).then(
    ({ dev, ino }) => `${dev}:${ino}`,
    () => undefined,
  );
}
