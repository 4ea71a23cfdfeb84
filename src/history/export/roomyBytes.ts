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
