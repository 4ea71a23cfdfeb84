import { createHash, timingSafeEqual } from 'node:crypto';

/** Compares in constant time: neither the first difference nor the lengths can be measured. */
export function isSameSecret(given: string, expected: string): boolean {
  return timingSafeEqual(digest(given), digest(expected));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
