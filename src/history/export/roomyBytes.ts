import type { SqlDatabase } from '../files/sqlDatabase';

/**
 * The bytes of a database that is going to be as large as `room`, which it is kept in. sql.js keeps a file in
 * what `slice` of its bytes returns, and copies all of it to larger memory each time that is full; it does
 * not document this, so a test watches over it.
 */
export function roomyBytes(bytes: Uint8Array, room: Uint8Array): Uint8Array {
  if (room.length < bytes.length) return bytes;
  room.set(bytes);
  return Object.assign(bytes.subarray(), { slice: () => room });
}

/** A smaller file is copied in no time. */
const leastBytes = 2 ** 20;
/** Where SQLite's file format has the number of pages. */
const pageCountAt = 28;

/**
 * The file of a database that is given by `roomyBytes`, without a copy of it; valid until the next change.
 * `undefined` where it is kept elsewhere: it outgrew its room, or is so small that its room cannot tell.
 */
export function bytesWithin(room: Uint8Array, database: SqlDatabase): Uint8Array | undefined {
  const { bytes, pageBytes } = database;
  if (bytes < leastBytes || bytes > room.length) return undefined;
  // SQLite writes this number with each change, so a room that is no longer in use has another one.
  const pages = new DataView(room.buffer, room.byteOffset).getUint32(pageCountAt);
  return pages * pageBytes === bytes ? room.subarray(0, bytes) : undefined;
}
