import * as fs from 'node:fs';
import { openRegularFileSync, UnusableFileError } from '../../node/regularFile';
import { maxDatabaseBytes } from './fileBounds';

/** A file that cannot be used: not SQLite, cut off, broken inside, or not one of ours. */
export class DamagedFileError extends Error {
  override readonly name = 'DamagedFileError';
}

/** A file written by a later version of the extension. It is left as it is. */
export class NewerSchemaError extends Error {
  override readonly name = 'NewerSchemaError';
}

export interface FileKind {
  /** SQLite `application_id`: distinguishes our files from any other SQLite file. */
  readonly applicationId: number;
  /** Highest `user_version` this version of the extension understands. */
  readonly schemaVersion: number;
}

const headerBytes = 100;
const magic = 'SQLite format 3\0';

/**
 * Checks a file by its 100-byte header and its length alone, so that looking at every file of the history at
 * start costs nothing. Finds empty, cut-off and foreign files; damage further inside is found when the file
 * is opened. Throws `DamagedFileError` or `NewerSchemaError`.
 */
export function checkFileHeader(file: string, kind: FileKind): void {
  const header = Buffer.alloc(headerBytes);
  const { handle, bytes: size } = openRegularFileSync(file, maxDatabaseBytes);
  try {
    fs.readSync(handle, header, 0, headerBytes, 0);
  } finally {
    fs.closeSync(handle);
  }
  checkHeader(header, size, kind);
}

/** The same for bytes in memory. */
export function checkHeader(header: Uint8Array, size: number, kind: FileKind): void {
  if (size === 0) throw new DamagedFileError('The file is empty.');
  if (size < headerBytes) throw new DamagedFileError('The file is cut off.');
  const view = Buffer.from(header.buffer, header.byteOffset, headerBytes);
  if (view.toString('latin1', 0, magic.length) !== magic) throw new DamagedFileError('Not a SQLite file.');
  // SQLite stores a page size of 65536 as 1.
  const pageSize = view.readUInt16BE(16) === 1 ? 65_536 : view.readUInt16BE(16);
  if (size < view.readUInt32BE(28) * pageSize) throw new DamagedFileError('The file is cut off.');
  if (view.readUInt32BE(68) !== kind.applicationId) {
    throw new DamagedFileError('A SQLite file, but not one of Container Metrics.');
  }
  const version = view.readUInt32BE(60);
  if (version > kind.schemaVersion) {
    throw new NewerSchemaError(
      `Written by a newer version of Container Metrics (schema ${version}, this version knows ${kind.schemaVersion}).`,
    );
  }
}

/** Whether a file itself is damaged or no file at all, as opposed to an error in our use of it. */
export function isCorruption(error: unknown): boolean {
  return (
    error instanceof DamagedFileError ||
    error instanceof UnusableFileError ||
    (error instanceof Error && 'code' in error && (error.code === 'EISDIR' || error.code === 'EIO')) ||
    (error instanceof Error && /malformed|not a database|corrupt/i.test(error.message))
  );
}
