/**
 * Whether a deletion took place; not where another program holds the file open, or the disk refuses to delete
 * it: that costs no other file anything. Throws what else went wrong.
 */
export function isRemoved(remove: () => void): boolean {
  try {
    remove();
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error) return false;
    throw error;
  }
}
