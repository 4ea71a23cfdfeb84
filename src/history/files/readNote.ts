import { messageOf } from '../../common/errors';
import { readRegularFileSync } from '../../node/regularFile';
import type { DamagedFiles } from './damagedFiles';
import { maxNoteBytes } from './fileBounds';
import { isCorruption } from './fileCheck';
import { patiently } from './patiently';

/**
 * Text of a small file of the history; `undefined` if there is none. Sets an unusable file aside; throws
 * other errors.
 */
export function readNote(file: string, damaged: DamagedFiles): string | undefined {
  try {
    return patiently(() => readRegularFileSync(file, maxNoteBytes)).toString('utf8');
  } catch (error) {
    if (isCorruption(error)) damaged.setAside(file, messageOf(error));
    else if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return undefined;
  }
}
