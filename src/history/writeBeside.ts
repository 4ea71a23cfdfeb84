import * as fs from 'node:fs';
import * as path from 'node:path';

/**
 * Replaces a file as a whole or not at all, also when the machine loses power: written beside, brought to the disk, renamed,
 * and the folder brought to the disk.
 */
export function writeBeside(file: string, bytes: Uint8Array): void {
  const beside = `${file}.${process.pid}.tmp`;
  const descriptor = fs.openSync(beside, 'w');
  try {
    fs.writeFileSync(descriptor, bytes);
    fs.fsyncSync(descriptor);
  } catch (error) {
    fs.closeSync(descriptor);
    fs.rmSync(beside, { force: true });
    throw error;
  }
  fs.closeSync(descriptor);
  fs.renameSync(beside, file);
  syncFolder(path.dirname(file));
}

/** Windows cannot open a folder, and needs not. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const descriptor = fs.openSync(folder, 'r');
  try {
    fs.fsyncSync(descriptor);
  } finally {
    fs.closeSync(descriptor);
  }
}
