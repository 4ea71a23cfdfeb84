import * as fs from 'node:fs';
import { crc32 } from './crc32';

/**
 * An append-only file of checksummed records: what was recorded survives the end of the process at any moment. Each record
 * is `length: u32, crc32: u32, payload`, little endian, after a header that names the format.
 */
const header = Buffer.from('CMJ1\n', 'latin1');
const frameBytes = 8;
/** More than the largest tick; a length beyond it is damage. */
const maxPayloadBytes = 16 * 1024 * 1024;

export class Journal {
  readonly path: string;
  #descriptor: number | undefined;
  #isSyncing = false;

  constructor(path: string) {
    this.path = path;
  }

  /** The record is with the operating system when this returns, and on the disk soon after. */
  append(payload: Buffer): void {
    const descriptor = (this.#descriptor ??= this.#open());
    const frame = Buffer.allocUnsafe(frameBytes + payload.length);
    frame.writeUInt32LE(payload.length, 0);
    frame.writeUInt32LE(crc32(payload), 4);
    payload.copy(frame, frameBytes);
    fs.writeSync(descriptor, frame);
    this.#sync(descriptor);
  }

  close(): void {
    if (this.#descriptor === undefined) return;
    const descriptor = this.#descriptor;
    this.#descriptor = undefined;
    fs.closeSync(descriptor);
  }

  /** What it covers is in its partition's file. */
  remove(): void {
    this.close();
    fs.rmSync(this.path, { force: true });
  }

  #open(): number {
    const descriptor = fs.openSync(this.path, 'a');
    if (fs.fstatSync(descriptor).size === 0) fs.writeSync(descriptor, header);
    return descriptor;
  }

  /** Off the hot path, one at a time: a slow disk delays no tick. The descriptor may be closed meanwhile; that is no loss. */
  #sync(descriptor: number): void {
    if (this.#isSyncing) return;
    this.#isSyncing = true;
    fs.fdatasync(descriptor, () => (this.#isSyncing = false));
  }
}

/** All whole records of a journal, in order. What follows the first torn or damaged record is left out. */
export function readJournal(path: string): {
  readonly payloads: readonly Buffer[];
  readonly isWhole: boolean;
} {
  const bytes = fs.readFileSync(path);
  const payloads: Buffer[] = [];
  if (!bytes.subarray(0, header.length).equals(header)) return { payloads, isWhole: bytes.length === 0 };
  let offset = header.length;
  while (offset + frameBytes <= bytes.length) {
    const length = bytes.readUInt32LE(offset);
    const end = offset + frameBytes + length;
    if (length > maxPayloadBytes || end > bytes.length) break;
    const payload = bytes.subarray(offset + frameBytes, end);
    if (crc32(payload) !== bytes.readUInt32LE(offset + 4)) break;
    payloads.push(payload);
    offset = end;
  }
  return { payloads, isWhole: offset === bytes.length };
}
