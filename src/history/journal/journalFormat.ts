/**
 * An hour's journal: a header, then one frame a tick. Header: "CMjn", version, 3 bytes of nothing, start of the hour (UTC ms,
 * float64), CRC-32 of all that. All little-endian.
 */
import { crc32 } from '../files/crc32';

/** Raised when payloads change; a reader leaves files of a later version alone. */
export const journalVersion = 2;
export const headerBytes = 20;

const magic = 'CMjn';

export function journalHeader(hourStartMs: number): Buffer {
  const header = Buffer.alloc(headerBytes);
  header.write(magic, 'latin1');
  header.writeUInt8(journalVersion, 4);
  header.writeDoubleLE(hourStartMs, 8);
  header.writeUInt32LE(crc32(header.subarray(0, 16)), 16);
  return header;
}

/** `undefined` where the bytes do not begin with an undamaged header. */
export function parseJournalHeader(
  bytes: Buffer,
): { readonly version: number; readonly hourStartMs: number } | undefined {
  if (bytes.length < headerBytes || bytes.toString('latin1', 0, 4) !== magic) return undefined;
  if (bytes.readUInt32LE(16) !== crc32(bytes.subarray(0, 16))) return undefined;
  return { version: bytes.readUInt8(4), hourStartMs: bytes.readDoubleLE(8) };
}
