import { isInUse } from '../../node/isInUse';

/**
 * Whether a deletion took place; not where another program holds the file open. Throws what else went wrong.
 */
export function isRemoved(remove: () => void): boolean {
  try {
    remove();
    return true;
  } catch (error) {
    if (isInUse(error)) return false;
    throw error;
  }
}
