/**
 * How many bytes this thread's store has handed to the disk since it was loaded: what a user's drive has to
 * bear.
 */
let total = 0;

export function countWritten(bytes: number): void {
  total += bytes;
}

export function writtenBytes(): number {
  return total;
}
