/**
 * How many bytes this thread's store has written to the disk since it was loaded: the wear of a user's drive.
 */
let total = 0;

export function countWritten(bytes: number): void {
  total += bytes;
}

export function writtenBytes(): number {
  return total;
}
