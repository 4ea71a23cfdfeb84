/**
 * The catalog's journal: the records since its database was written. A header, then one frame for all records
 * of one moment. Header: "CMcj", version, 3 unused bytes, generation of the database that the journal
 * continues, number among the journals of that generation (both unsigned, 32 bits), CRC-32 of all that. All
 * little-endian.
 */
import { randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { CatalogDecoder } from './catalogCodec';
import type { CatalogRecord } from './catalogRecord';
import { DamagedFileError, NewerSchemaError } from '../files/fileCheck';
import { isZero, readFrames } from '../journal/journalFrames';

/**
 * Raised when earlier readers would go wrong, not for a new kind or field; readers leave files of a later
 * version alone.
 */
export const catalogJournalVersion = 1;

const magic = 'CMcj';
const headerBytes = 20;

export interface CatalogJournalPlace {
  readonly generation: number;
  readonly number: number;
}

export interface CatalogJournalContent extends CatalogJournalPlace {
  /** The records before the first damaged byte. */
  readonly records: readonly CatalogRecord[];
  /** Why reading stopped before the end of the file; a tail torn by a crash is no damage. */
  readonly damage?: string;
}

/** `metrics.0123456789ab.journal`: a name of its own for each writer. */
export function catalogJournalName(): string {
  return `metrics.${randomBytes(6).toString('hex')}.journal`;
}

export function isCatalogJournalName(name: string): boolean {
  return /^metrics\.[0-9a-f]{12}\.journal$/.test(name);
}

export function catalogJournalHeader({ generation, number }: CatalogJournalPlace): Buffer {
  const header = Buffer.alloc(headerBytes);
  header.write(magic, 'latin1');
  header.writeUInt8(catalogJournalVersion, 4);
  header.writeUInt32LE(generation, 8);
  header.writeUInt32LE(number, 12);
  header.writeUInt32LE(crc32(header.subarray(0, 16)), 16);
  return header;
}

/**
 * Reads the intact part of a journal. Throws `NewerSchemaError` for a later version and `DamagedFileError`
 * for a file that is no journal of the catalog; nothing else, whatever the bytes.
 */
export function readCatalogJournal(bytes: Buffer): CatalogJournalContent {
  // Torn within the header: nothing had been stored yet.
  if (bytes.length < headerBytes || isZero(bytes)) return { generation: 0, number: 0, records: [] };
  const isWhole =
    bytes.toString('latin1', 0, 4) === magic && bytes.readUInt32LE(16) === crc32(bytes.subarray(0, 16));
  if (!isWhole) throw new DamagedFileError('Not a journal of Container Metrics, or its header is damaged.');
  const version = bytes.readUInt8(4);
  if (version > catalogJournalVersion) {
    throw new NewerSchemaError(
      `Written by a newer version of Container Metrics (journal of the catalog ${version}).`,
    );
  }
  const decoder = new CatalogDecoder();
  const records: CatalogRecord[] = [];
  const damage = readFrames(bytes, headerBytes, payload => {
    for (const record of decoder.decode(payload)) records.push(record);
  });
  const place = { generation: bytes.readUInt32LE(8), number: bytes.readUInt32LE(12) };
  return { ...place, records, ...(damage !== undefined && { damage }) };
}
