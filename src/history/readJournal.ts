import { DamagedFileError, NewerSchemaError } from './fileCheck';
import { crc32 } from './crc32';
import {
  frameHeaderBytes,
  headerBytes,
  journalVersion,
  maxPayloadBytes,
  parseJournalHeader,
} from './journalFormat';
import type { StoredTick } from './journalFormat';
import { messageOf } from '../common/errors';
import { TickDecoder } from './tickDecoder';

export interface JournalContent {
  /** Everything before the first byte that is not as it was written. */
  readonly ticks: readonly StoredTick[];
  /** Why reading ended early although the file goes on; a tail torn by a crash is no damage. */
  readonly damage?: string;
}

/**
 * Reads a journal as far as it is whole. Throws `NewerSchemaError` for a later version and `DamagedFileError` for a file that
 * is not a journal of this hour; nothing else, whatever the bytes.
 */
export function readJournal(bytes: Buffer, hourStartMs: number): JournalContent {
  // Torn within the header: nothing had been stored yet.
  if (bytes.length < headerBytes || isZero(bytes)) return { ticks: [] };
  const header = parseJournalHeader(bytes);
  if (!header) throw new DamagedFileError('Not a journal of Container Metrics, or its beginning is broken.');
  if (header.version > journalVersion) {
    throw new NewerSchemaError(
      `Written by a newer version of Container Metrics (journal ${header.version}).`,
    );
  }
  if (header.hourStartMs !== hourStartMs) {
    throw new DamagedFileError('The journal is of another hour than its name says.');
  }
  const decoder = new TickDecoder(hourStartMs);
  const ticks: StoredTick[] = [];
  for (let position = headerBytes; position < bytes.length;) {
    const rest = bytes.subarray(position);
    const payload = readPayload(rest);
    if (!payload) return { ticks, damage: damageOf(rest, position) };
    try {
      ticks.push(decoder.decode(payload));
    } catch (error) {
      return { ticks, damage: `Makes no sense at byte ${position}: ${messageOf(error)}` };
    }
    position += frameHeaderBytes + payload.length;
  }
  return { ticks };
}

/** `undefined` where no whole frame begins. */
function readPayload(rest: Buffer): Buffer | undefined {
  if (rest.length < frameHeaderBytes) return undefined;
  const length = rest.readUInt32LE(0);
  const end = frameHeaderBytes + length;
  if (length === 0 || length > maxPayloadBytes || end > rest.length) return undefined;
  const payload = rest.subarray(frameHeaderBytes, end);
  return crc32(payload) === rest.readUInt32LE(4) ? payload : undefined;
}

/** What a crash leaves: a frame that ends too early, one whose content never arrived, or space never written to. */
function damageOf(rest: Buffer, position: number): string | undefined {
  const isTorn =
    rest.length < frameHeaderBytes || frameHeaderBytes + rest.readUInt32LE(0) >= rest.length || isZero(rest);
  return isTorn ? undefined : `Broken at byte ${position}.`;
}

function isZero(bytes: Buffer): boolean {
  return bytes.every(byte => byte === 0);
}
