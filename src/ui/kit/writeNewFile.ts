import { writeFile } from 'node:fs/promises';

/**
 * Writes a file of this machine that only this user can read. Rejects if there is anything of that name: no
 * link is followed, and no other file is touched.
 */
export async function writeNewFile(file: string, content: Uint8Array): Promise<void> {
  await writeFile(file, content, { mode: 0o600, flag: 'wx' });
}
