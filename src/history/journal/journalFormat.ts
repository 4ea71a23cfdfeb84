/**
 * An hour's journal: a header, then one frame per tick. Header: "CMjn", version, 3 unused bytes, start of the
 * hour (UTC ms, float64), CRC-32 of all that, all little-endian; from version 3 on, the first frame names the
 * figures, by their columns in hours.
 */
import { crc32 } from 'node:zlib';
import { NewerSchemaError } from '../files/fileCheck';
import { newerFigures } from '../files/schemaCheck';
import { extraColumns } from '../figures/extraFigures';
import { journalFrame } from './journalFrames';

/** Raised when payloads change, but not for another figure; readers leave files of a later version alone. */
export const journalVersion = 3;
export const headerBytes = 20;

const magic = 'CMjn';
/** One bit per figure says which are not known, in a number that shifts still work on. */
const maxFigures = 31;

/** The figures, in order, of journals that do not name them. */
const figuresOfVersion2: readonly string[] = [
  'throttled_permille',
  'memory_cache_kib',
  'oom_kills',
  'cpu_pressure_permille',
  'memory_pressure_permille',
  'io_pressure_permille',
  'pids_limit',
];

/** `figures`: in the order in which the payloads have them. */
export function journalHeader(hourStartMs: number, figures = extraColumns): Buffer {
  const header = Buffer.alloc(headerBytes);
  header.write(magic, 'latin1');
  header.writeUInt8(journalVersion, 4);
  header.writeDoubleLE(hourStartMs, 8);
  header.writeUInt32LE(crc32(header.subarray(0, 16)), 16);
  return Buffer.concat([header, journalFrame(Buffer.from(figures.join(' '), 'latin1'))]);
}

/** The figures of journals that do not name them; `undefined` for a version whose first frame does. */
export function figuresOfVersion(version: number): readonly string[] | undefined {
  return version < 3 ? figuresOfVersion2 : undefined;
}

/**
 * Reads the frame that names the figures. Throws `NewerSchemaError` if one is not known here, `RangeError` if
 * it is no list of figures.
 */
export function parseFigures(payload: Buffer): readonly string[] {
  const figures = payload.toString('latin1').split(' ');
  const isList = figures.every(name => /^[a-z][a-z0-9_]{0,62}$/.test(name));
  if (!isList || figures.length > maxFigures || new Set(figures).size < figures.length)
    throw new RangeError('No list of figures.');
  const unknown = figures.filter(figure => !extraColumns.includes(figure));
  if (unknown.length > 0) throw new NewerSchemaError(newerFigures(unknown));
  return figures;
}

/** `undefined` if the bytes do not begin with an intact header. */
export function parseJournalHeader(
  bytes: Buffer,
): { readonly version: number; readonly hourStartMs: number } | undefined {
  if (bytes.length < headerBytes || bytes.toString('latin1', 0, 4) !== magic) return undefined;
  if (bytes.readUInt32LE(16) !== crc32(bytes.subarray(0, 16))) return undefined;
  return { version: bytes.readUInt8(4), hourStartMs: bytes.readDoubleLE(8) };
}
