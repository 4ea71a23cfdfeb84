import { SqlDatabase } from '../../../src/history/files/sqlDatabase';
import type { SqlRuntime } from '../../../src/history/files/sqlDatabase';

const pageBytes = 1024;
/** Pages that lead to each other, less deep than SQLite refuses a tree for. */
const depth = 10;
/** Ways from each of them to the next: 100 to the power of `depth` altogether. */
const ways = 100;

/**
 * A SQLite file of 15 pages with the marks of `like`, which SQLite reads without end as soon as it is asked
 * for anything: the table of its tables is a tree whose pages all lead to the same page. Each page of it is
 * valid, and nothing can be compared before.
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
  // The two rows that tell of the table and of its index, in a page of their own. The page's header comes
  // later on the first page.
  const rows = Buffer.from(first);
  first.copy(rows, 0, 100, 100 + 12);
  // The row of the index alone: it may be there as often as it likes.
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

/** An inner page of a table: children, each with a key, and the one behind them. */
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
