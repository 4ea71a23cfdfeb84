import * as fs from 'node:fs';
import * as path from 'node:path';
import { shutFolder } from '../../node/shutFolder';
import { removeLeftovers } from '../files/atomicFile';
import { rollupTiers } from '../rollups/rollupTiers';
import type { StoreFolder } from '../files/storeFolder';

/**
 * With a claim nobody else writes: leftovers beside a file come from a process that died, or that must not
 * finish.
 */
export function removeAllLeftovers(folders: StoreFolder, nowMs: number): void {
  for (const folder of [folders.root, folders.raw, folders.deaths, ...tierFolders(folders)]) {
    if (fs.existsSync(folder)) removeLeftovers(folder, nowMs, 0);
  }
}

/** Makes sure that nobody else can delete a journal, or put a file beside it. */
export async function shutFolders(folders: StoreFolder): Promise<void> {
  const { root, raw, rollups, journal, deaths, damaged } = folders;
  const all = [root, raw, rollups, ...tierFolders(folders), journal, deaths, damaged];
  // All at once: a tick waits for the start of the store.
  await Promise.all(all.map(folder => shutFolder(folder)));
}

function tierFolders({ rollups }: StoreFolder): string[] {
  return rollupTiers.map(tier => path.join(rollups, tier.name));
}
