import { SqlDatabase } from '../../../src/history/files/sqlDatabase';
import type { SqlRuntime } from '../../../src/history/files/sqlDatabase';

const pageBytes = 1024;
/** Levels of pages. SQLite refuses a tree only when it is deeper than this. */
const depth = 10;
/** How often each page refers to the next: SQLite has to follow `ways ** depth` paths in total. */
const ways = 100;

/**
 * A valid SQLite file of 15 pages, with the header marks of `like`, that SQLite reads endlessly as soon as it
 * is queried: in the tree of its schema table all children of a page are the same page. Each page is valid,
 * and the endless read begins before our own checks could compare anything.
 */
export function endlessDatabase(runtime: SqlRuntime, like: Buffer): Buffer {
  const database = new SqlDatabase(runtime);
  database.script(
    `PRAGMA page_size = ${pageBytes}; PRAGMA application_id = ${like.readUInt32BE(68)};
     PRAGMA user_version = ${like.readUInt32BE(60)}; CREATE TABLE t (x UNIQUE)`,
  );
  const made = Buffer.from(database.export());
  database.close();
  const count = made.length / pageBytes;
  const first = made.subarray(0, pageBytes);
  // The schema rows of the table and its index, on a page of their own. The first page's header is added
  // later.
  const rows = Buffer.from(first);
  first.copy(rows, 0, 100, 100 + 12);
  // Only the index's row, because it may be repeated any number of times.
  const repeated = Buffer.from(rows);
  repeated.writeUInt16BE(1, 3);
  repeated.writeUInt16BE(rows.readUInt16BE(10), 8);
  const rowsPage = count + 1;
  const chain = Array.from({ length: depth }, (_, index) => count + 2 + index);
  const last = count + 2 + depth;
  const start = Buffer.from(first);
  writeInterior(start, 100, [rowsPage], chain[0] ?? last);
  const inner = chain.map((_, index) => {
    const next = chain[index + 1] ?? last;
    const page = Buffer.alloc(pageBytes);
    writeInterior(page, 0, Array<number>(ways).fill(next), next);
    return page;
  });
  const file = Buffer.concat([start, made.subarray(pageBytes), rows, ...inner, repeated]);
  file.writeUInt32BE(file.length / pageBytes, 28);
  return file;
}

/** Writes an inner page of a table: its children, each with a key, and the rightmost child. */
function writeInterior(page: Buffer, at: number, children: readonly number[], behind: number): void {
  const cellBytes = 5;
  const content = pageBytes - children.length * cellBytes;
  page.fill(0, at);
  page.writeUInt8(5, at);
  page.writeUInt16BE(children.length, at + 3);
  page.writeUInt16BE(content, at + 5);
  page.writeUInt32BE(behind, at + 8);
  children.forEach((child, index) => {
    const cell = content + index * cellBytes;
    page.writeUInt16BE(cell, at + 12 + index * 2);
    page.writeUInt32BE(child, cell);
    page.writeUInt8(index + 1, cell + 4);
  });
}
