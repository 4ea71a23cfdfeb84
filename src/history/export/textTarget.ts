import * as fs from 'node:fs';
import { csvRecord } from '../../common/text/csvRecord';
import type { SqlDatabase, SqlValue } from '../files/sqlDatabase';
import { containerColumns, hostColumns } from './exportColumns';
import type { ExportFile } from './exportFiles';
import { selectsOf } from './exportSelects';
import type { ExportChoice } from './exportSelects';
import type { ExportedRun, ExportTarget } from './exportTarget';

type Field = string | number | undefined;

/** Containers and host in one table: every column that either has, and which of them a row belongs to. */
const columns = [
  'subject',
  ...new Set([...containerColumns, ...hostColumns].map(({ name }) => name)),
] as const;

/** CSV (RFC 4180) or JSON Lines, written file by file, so that memory holds an hour at a time. */
export class TextTarget implements ExportTarget {
  readonly #handle: number;
  readonly #format: 'csv' | 'jsonl';
  readonly #runs: readonly ExportedRun[];

  constructor(file: string, format: 'csv' | 'jsonl', runs: readonly ExportedRun[]) {
    this.#format = format;
    this.#runs = runs;
    this.#handle = fs.openSync(file, 'wx', 0o600);
    if (format === 'csv') this.#write([`${csvRecord(columns)}\r\n`]);
  }

  add(file: ExportFile, source: SqlDatabase, choice: ExportChoice): number {
    this.#addNames(source);
    let rows = 0;
    for (const { subject, sql } of selectsOf(file, source, choice, '', 'exported_containers')) {
      const own = (subject === 'container' ? containerColumns : hostColumns).map(({ name }) => name);
      const places = columns.map(name => own.indexOf(name));
      const lines: string[] = [];
      source.forEach(sql, [], row => {
        lines.push(this.#line(places.map((place, index) => (index === 0 ? subject : fieldOf(row[place])))));
      });
      this.#write(lines);
      rows += lines.length;
    }
    return rows;
  }

  finish(): void {
    fs.fsyncSync(this.#handle);
    fs.closeSync(this.#handle);
  }

  #line(fields: readonly Field[]): string {
    if (this.#format === 'csv') return `${csvRecord(fields)}\r\n`;
    return `${JSON.stringify(Object.fromEntries(columns.map((name, index) => [name, fields[index]])))}\n`;
  }

  #write(lines: readonly string[]): void {
    fs.writeSync(this.#handle, lines.join(''));
  }

  /** Roll-ups from before names were kept know containers by id alone. */
  #addNames(source: SqlDatabase): void {
    source.script('CREATE TEMP TABLE exported_containers (container_id TEXT PRIMARY KEY, container TEXT)');
    for (const { containerId, name } of this.#runs) {
      source.run('INSERT OR IGNORE INTO exported_containers VALUES (?, ?)', [containerId, name]);
    }
  }
}

function fieldOf(value: SqlValue | undefined): Field {
  return typeof value === 'number' || typeof value === 'string' ? value : undefined;
}
