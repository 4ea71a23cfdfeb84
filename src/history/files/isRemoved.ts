/**
 * Whether a deletion succeeded; `false` if another program holds the file open or the disk refuses to delete
 * it, which costs no other file anything. Throws other errors.
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
