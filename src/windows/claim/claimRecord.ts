import * as path from 'node:path';
import type { WindowInfo } from '../../protocol/windows';

/** What the owner of a claim says of itself in the claim's file, for the windows that look for it. */
export interface ClaimRecord {
  readonly window: WindowInfo;
  /** Path of the owner's socket, or name of its pipe; its own, never used by another. */
  readonly address: string;
  /** Where `address` means something: see `placeOf`. */
  readonly place: string;
  /** A window shows it to the owner: it may read this folder. */
  readonly token: string;
  /** The owner shows it in return: it has written this file. Stands nowhere else. */
  readonly proof: string;
  readonly claimedAtMs: number;
}

/** `undefined` for what is not a whole record: half written, damaged, or of a later version. */
export function parseClaimRecord(text: string): ClaimRecord | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { address, place, token, proof, claimedAtMs, window } = value as Partial<ClaimRecord>;
  const isRecord =
    isAddress(address) &&
    typeof place === 'string' &&
    typeof token === 'string' &&
    typeof proof === 'string' &&
    typeof claimedAtMs === 'number' &&
    typeof window === 'object' &&
    typeof window?.id === 'string' &&
    typeof window.pid === 'number' &&
    typeof window.name === 'string' &&
    typeof window.version === 'string';
  return isRecord ? { address, place, token, proof, claimedAtMs, window } : undefined;
}

/** Anything else would be connected to as something else: a number is a port. */
function isAddress(value: unknown): value is string {
  return typeof value === 'string' && (path.posix.isAbsolute(value) || value.startsWith('\\\\.\\pipe\\'));
}
