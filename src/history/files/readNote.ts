import { messageOf } from '../../common/errors';
import type { DamagedFiles } from './damagedFiles';
import { maxNoteBytes } from './fileBounds';
import { isCorruption } from './fileCheck';
import { readIfThere } from './patiently';

/**
 * Text of a small file of the history; `undefined` if there is none. Sets an unusable file aside; throws
 * other errors.
 */
export function readNote(file: string, damaged: DamagedFiles): string | undefined {
  try {
    return readIfThere(file, maxNoteBytes)?.toString('utf8');
  } catch (error) {
    if (!isCorruption(error)) throw error;
    damaged.setAside(file, messageOf(error));
    return undefined;
  }
}
