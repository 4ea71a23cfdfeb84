import { columnsOf } from '../figures/rolledMetrics';
import type { RolledMetric } from '../figures/rolledMetrics';
import type { RollupPeriod } from './rollupPeriod';
import type { RolledFigure, RollupRow } from './rollupRow';
import { hostSlot, rollupStride, rollupTables } from './rollupSchema';
import { toInteger } from '../figures/storedNumber';
import type { SqlDatabase, SqlValue } from '../files/sqlDatabase';

const insertInto = (table: string, columns: readonly string[]): string =>
  `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`;
const bucketColumns = ['key', 'count', 'covered_ms'];
const inserts = ({ name, metrics, extras }: (typeof rollupTables)['container' | 'host']) => ({
  metrics,
  insert: insertInto(name, [
    ...bucketColumns,
    ...metrics.filter(({ isExtra }) => !isExtra).flatMap(columnsOf),
  ]),
  insertExtras: insertInto(extras.name, ['key', ...extras.columns]),
});
const ofContainers = inserts(rollupTables.container);
const ofHost = inserts(rollupTables.host);

/**
 * Adds rows of one slot, ascending, figures in the order of all rolled metrics. To be called within a
 * transaction.
 */
export function writeRollups(
  database: SqlDatabase,
  { startMs, bucketMs }: RollupPeriod,
  slot: number,
  rows: readonly RollupRow[],
): void {
  const { metrics, insert, insertExtras } = slot === hostSlot ? ofHost : ofContainers;
  const steps = new Map<string, SqlValue>();
  for (const row of rows) {
    const key = slot * rollupStride + Math.floor((row.startMs - startMs) / bucketMs);
    const valuesOfSome = (isExtra: boolean): SqlValue[] =>
      metrics.flatMap((metric, index) =>
        (metric.isExtra ?? false) === isExtra ? valuesOf(metric, row.figures[index]) : [],
      );
    const values = [key, row.count, row.coveredMs, ...valuesOfSome(false)];
    database.run(insert, values);
    const extras = valuesOfSome(true);
    if (extras.some(value => value !== null)) database.run(insertExtras, [key, ...extras]);
    metrics.forEach((metric, index) => {
      const figure = row.figures[index];
      const { kind, column } = metric;
      if (kind !== 'step') {
        const partial = figure && partialWeight(figure, row);
        if (partial !== undefined)
          database.run('INSERT INTO weights VALUES (?, ?, ?)', [key, column, partial]);
        return;
      }
      const value = toInteger(figure?.max, metric.scale);
      const last = steps.has(column) ? steps.get(column) : lastStep(database, slot, column);
      if (value !== last) database.run('INSERT INTO steps VALUES (?, ?, ?)', [key, column, value]);
      steps.set(column, value);
    });
  }
}

/** A figure's weight as stored (ms), if it differs from the whole bucket's. */
function partialWeight({ weight }: RolledFigure, { coveredMs }: RollupRow): number | undefined {
  const partMs = Math.round(weight * 1000);
  return partMs === coveredMs ? undefined : partMs;
}

function lastStep(database: SqlDatabase, slot: number, column: string): SqlValue {
  const sql = 'SELECT value FROM steps WHERE key >= ? AND key < ? AND metric = ? ORDER BY key DESC LIMIT 1';
  return database.all(sql, [slot * rollupStride, (slot + 1) * rollupStride, column])[0]?.[0] ?? null;
}

function valuesOf({ kind, scale }: RolledMetric, figure: RolledFigure | undefined): SqlValue[] {
  if (kind === 'step') return [];
  const isKnown = figure !== undefined && figure.weight > 0;
  if (kind === 'rate')
    return isKnown ? [toInteger(figure.sum, 1), toInteger(figure.max, scale)] : [null, null];
  const average = isKnown ? toInteger(figure.sum / figure.weight, scale) : null;
  if (!isKnown || average === null) return [null, null, null];
  const lowest = toInteger(figure.min, scale) ?? average;
  const highest = toInteger(figure.max, scale) ?? average;
  return [average, average - lowest, highest - average];
}
