import { statOf } from './sizeOfFile';

/**
 * Shows whether a file is unchanged: differs whenever it was written or replaced. `undefined` if there is
 * none, which it may become at any time: another process may remove it.
 */
export function stampOf(file: string): string | undefined {
  const stat = statOf(file);
  return stat && `${stat.ino} ${stat.size} ${stat.mtimeMs}`;
}
