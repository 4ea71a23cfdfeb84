/**
 * Journals are frames behind a header. A frame: length of the payload, CRC-32 of the payload, payload;
 * little-endian.
 */
import { crc32 } from 'node:zlib';
import { messageOf } from '../../common/errors';
import { NewerSchemaError } from '../files/fileCheck';

const frameHeaderBytes = 8;
/** No payload comes near; a frame that claims more is damaged: a reader must not allocate it. */
export const maxPayloadBytes = 16 * 2 ** 20;

export function journalFrame(payload: Buffer): Buffer {
  const header = Buffer.alloc(frameHeaderBytes);
  header.writeUInt32LE(payload.length, 0);
  header.writeUInt32LE(crc32(payload), 4);
  return Buffer.concat([header, payload]);
}

/**
 * What `decode` makes of the payloads from `start` on, as long as they are intact and `decode` does not
 * throw; `undefined` is left out. Each is decoded when it is asked for. Returns why reading stopped before
 * the end of the file; a tail torn by a crash is no damage. Throws only the `NewerSchemaError` of `decode`.
 */
export function* framesOf<T>(
  bytes: Buffer,
  start: number,
  decode: (payload: Buffer) => T | undefined,
): Generator<T, string | undefined> {
  for (let position = start; position < bytes.length;) {
    const rest = bytes.subarray(position);
    const payload = readPayload(rest);
    if (!payload) return damageOf(rest, position);
    let decoded: T | undefined;
    try {
      decoded = decode(payload);
    } catch (error) {
      if (error instanceof NewerSchemaError) throw error;
      return `Makes no sense at byte ${position}: ${messageOf(error)}`;
    }
    if (decoded !== undefined) yield decoded;
    position += frameHeaderBytes + payload.length;
  }
  return undefined;
}

/** Passes all payloads to `take`; returns and throws as `framesOf` does. */
export function readFrames(
  bytes: Buffer,
  start: number,
  take: (payload: Buffer) => void,
): string | undefined {
  const taken = framesOf(bytes, start, payload => {
    take(payload);
    return undefined;
  }).next();
  // Nothing is ever yielded, so that the first step is the last.
  return taken.done === true ? taken.value : undefined;
}

/** Whether this is space that was never written to. */
export function isZero(bytes: Buffer): boolean {
  return bytes.every(byte => byte === 0);
}

/** `undefined` if the bytes do not begin with an intact frame. */
function readPayload(rest: Buffer): Buffer | undefined {
  if (rest.length < frameHeaderBytes) return undefined;
  const length = rest.readUInt32LE(0);
  const end = frameHeaderBytes + length;
  if (length === 0 || length > maxPayloadBytes || end > rest.length) return undefined;
  const payload = rest.subarray(frameHeaderBytes, end);
  return crc32(payload) === rest.readUInt32LE(4) ? payload : undefined;
}

/**
 * `undefined` for what a crash leaves: a frame that ends too early, one whose content never arrived, or space
 * never written to.
 */
function damageOf(rest: Buffer, position: number): string | undefined {
  const isTorn =
    rest.length < frameHeaderBytes || frameHeaderBytes + rest.readUInt32LE(0) >= rest.length || isZero(rest);
  return isTorn ? undefined : `Broken at byte ${position}.`;
}
