import { hourMs } from '../../common/time';
import { slotStride } from '../hours/rawSchema';
import { rollupStride } from '../rollups/rollupSchema';
import { runKeyOf } from '../runs/runKey';
import type { SqlDatabase } from '../files/sqlDatabase';
import { containerColumns, elapsedPlaceholder, hostColumns } from './exportColumns';
import type { ExportFile } from './exportFiles';

/** A SELECT of a file's rows within the range and choice, with the columns of containers or of the host. */
export interface ExportSelect {
  readonly subject: 'container' | 'host';
  readonly sql: string;
}

export interface ExportChoice {
  readonly fromMs: number;
  /** Included. */
  readonly toMs: number;
  /** Run keys of the rows that are wanted; `undefined`: all of them. */
  readonly runKeys?: ReadonlySet<string>;
  readonly hasHost: boolean;
}

/**
 * The SELECTs of one file. `schema` is the name under which its tables are reached, `names` a table with
 * names by container id, for roll-ups without names. Rows are sorted by container, then time, as they are
 * stored: another order would take as long as all the rest.
 */
export function selectsOf(
  file: ExportFile,
  database: SqlDatabase,
  choice: ExportChoice,
  schema: string,
  names: string,
): ExportSelect[] {
  return file.tier === undefined
    ? rawSelects(file, database, choice, schema)
    : rolledSelects(file, file.tier.bucketMs, database, choice, schema, names);
}

function rawSelects(
  { startMs }: ExportFile,
  database: SqlDatabase,
  choice: ExportChoice,
  schema: string,
): ExportSelect[] {
  const from = Math.max(0, Math.ceil(choice.fromMs - startMs));
  const to = Math.min(hourMs - 1, Math.floor(choice.toMs - startMs));
  const selects: ExportSelect[] = [];
  const slots = slotsOf(database, choice);
  if (slots !== '') {
    const columns = containerColumns
      .map(({ raw }) => raw.replace(elapsedPlaceholder, elapsedSql(database)))
      .join(', ');
    selects.push({
      subject: 'container',
      sql: `SELECT ${columns} FROM ${schema}hour JOIN ${schema}samples s
        JOIN ${schema}runs r ON r.slot = s.key / ${slotStride}
        LEFT JOIN ${schema}rates x ON x.key = s.key
        LEFT JOIN ${schema}states t ON t.key = (SELECT max(key) FROM ${schema}states
          WHERE key <= s.key AND key >= s.key / ${slotStride} * ${slotStride})
        LEFT JOIN ${schema}extras e ON e.key = (SELECT max(key) FROM ${schema}extras
          WHERE key <= s.key AND key >= s.key / ${slotStride} * ${slotStride})
        WHERE s.key / ${slotStride} IN (${slots}) AND s.key % ${slotStride} BETWEEN ${from} AND ${to} ORDER BY s.key`,
    });
  }
  if (choice.hasHost) {
    const columns = hostColumns.map(({ raw }) => raw).join(', ');
    selects.push({
      subject: 'host',
      sql: `SELECT ${columns} FROM ${schema}hour JOIN ${schema}host_samples s
        WHERE s.offset_ms BETWEEN ${from} AND ${to} ORDER BY s.offset_ms`,
    });
  }
  return selects;
}

function rolledSelects(
  { startMs, fromMs, toMs }: ExportFile,
  bucketMs: number,
  database: SqlDatabase,
  choice: ExportChoice,
  schema: string,
  names: string,
): ExportSelect[] {
  const { start_ms: periodMs } = { start_ms: database.number('SELECT start_ms FROM period') ?? startMs };
  // A bucket counts where any part of it lies within the range.
  const first = Math.floor((Math.max(fromMs, choice.fromMs) - periodMs) / bucketMs);
  const last = Math.floor((Math.min(toMs - 1, choice.toMs) - periodMs) / bucketMs);
  const within = `s.key % ${rollupStride} BETWEEN ${first} AND ${last}`;
  const selects: ExportSelect[] = [];
  const slots = slotsOf(database, choice);
  if (slots !== '') {
    selects.push({
      subject: 'container',
      sql: `SELECT ${containerColumns.map(({ rolled }) => rolled).join(', ')} FROM ${schema}period
        JOIN ${schema}container_rollups s JOIN ${schema}runs r ON r.slot = s.key / ${rollupStride}
        LEFT JOIN ${names} c ON c.container_id = r.container_id
        LEFT JOIN ${schema}container_extras e ON e.key = s.key
        WHERE s.key / ${rollupStride} IN (${slots}) AND ${within} ORDER BY s.key`,
    });
  }
  if (choice.hasHost) {
    selects.push({
      subject: 'host',
      sql: `SELECT ${hostColumns.map(({ rolled }) => rolled).join(', ')} FROM ${schema}period
        JOIN ${schema}host_rollups s WHERE ${within} ORDER BY s.key`,
    });
  }
  return selects;
}

/** Slots of the chosen runs, as the inside of an SQL list. */
function slotsOf(database: SqlDatabase, { runKeys }: ExportChoice): string {
  const slots: number[] = [];
  database.forEach(
    'SELECT slot, container_id, workload, name FROM runs',
    [],
    ([slot, id, workload, name]) => {
      const containerId = String(id);
      const isNamed = typeof workload === 'string' && typeof name === 'string';
      const key = isNamed ? runKeyOf({ containerId, workload, name }) : containerId;
      if (runKeys?.has(key) !== false) slots.push(Number(slot));
    },
  );
  return slots.join(', ');
}

/** The time behind a sample's rates (ms): its lateness plus the interval in force, which rarely changes. */
function elapsedSql(database: SqlDatabase): string {
  const changes = database.all('SELECT offset_ms, interval_ms FROM intervals ORDER BY offset_ms DESC');
  const cases = changes.map(
    ([offset, interval]) => `WHEN s.key % ${slotStride} >= ${Number(offset)} THEN ${Number(interval)}`,
  );
  return cases.length === 0 ? 'NULL' : `(s.lateness_ms + CASE ${cases.join(' ')} END)`;
}
