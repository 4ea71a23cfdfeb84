import { columnsOf } from '../figures/rolledMetrics';
import type { RolledMetric } from '../figures/rolledMetrics';
import { stepFunction } from '../figures/stepFunction';
import type { RollupPeriod } from './rollupPeriod';
import type { RolledFigure, RollupRow } from './rollupRow';
import { hostSlot, rollupStride, rollupTables } from './rollupSchema';
import type { SqlDatabase, SqlValue } from '../files/sqlDatabase';

/** Calls `handle` with each row of one slot that begins between the two times, both included; ascending. */
export function readRollups(
  database: SqlDatabase,
  { startMs, bucketMs }: RollupPeriod,
  slot: number,
  { fromMs, toMs, metrics }: { fromMs: number; toMs: number; metrics: readonly RolledMetric[] },
  handle: (row: RollupRow) => void,
): void {
  const first = Math.max(0, Math.ceil((fromMs - startMs) / bucketMs));
  const last = Math.min(rollupStride - 1, Math.floor((toMs - startMs) / bucketMs));
  if (first > last) return;
  const base = slot * rollupStride;
  const range: [number, number] = [base + first, base + last];
  const weights = readWeights(database, range);
  const columns = ['key', 'count', 'covered_ms', ...metrics.flatMap(columnsOf)];
  const { name, extras } = rollupTables[slot === hostSlot ? 'host' : 'container'];
  const join = metrics.some(({ isExtra }) => isExtra) ? `LEFT JOIN ${extras.name} USING (key)` : '';
  const sql = `SELECT ${columns.join(', ')} FROM ${name} ${join} WHERE key >= ? AND key <= ? ORDER BY key`;
  const steps = metrics.map(metric =>
    metric.kind === 'step' ? readSteps(database, metric.column, base, range) : undefined,
  );
  let coveredMs = 0;
  const weightOf = (key: number, { column }: RolledMetric): number =>
    (weights?.get(key)?.get(column) ?? coveredMs) / 1000;
  database.forEach(sql, range, values => {
    const key = Number(values[0]);
    const count = Number(values[1]);
    coveredMs = Number(values[2]);
    const figures: (RolledFigure | undefined)[] = [];
    let at = 3;
    for (let index = 0; index < metrics.length; index++) {
      const metric = metrics[index];
      if (metric?.kind === 'step') {
        figures.push(stepFigure(steps[index]?.(key), metric.scale, coveredMs / 1000));
      } else if (metric?.kind === 'rate') {
        figures.push(rateFigure(values[at], values[at + 1], weightOf(key, metric)));
        at += 2;
      } else if (metric) {
        const weight = weightOf(key, metric);
        figures.push(gaugeFigure(values[at], values[at + 1], values[at + 2], metric.scale, weight));
        at += 3;
      }
    }
    handle({ startMs: startMs + (key - base) * bucketMs, count, coveredMs, figures });
  });
}

function gaugeFigure(
  average: SqlValue | undefined,
  below: SqlValue | undefined,
  above: SqlValue | undefined,
  scale: number,
  weight: number,
): RolledFigure | undefined {
  if (typeof average !== 'number') return undefined;
  return {
    weight,
    sum: (average / scale) * weight,
    min: (average - Number(below ?? 0)) / scale,
    max: (average + Number(above ?? 0)) / scale,
  };
}

/** The lowest rate is not stored: a chart shows peaks of rates, not their valleys. */
function rateFigure(
  bytes: SqlValue | undefined,
  max: SqlValue | undefined,
  weight: number,
): RolledFigure | undefined {
  if (typeof bytes !== 'number' || !(weight > 0)) return undefined;
  return { weight, sum: bytes, min: Number.NaN, max: Number(max ?? bytes / weight) };
}

function stepFigure(value: SqlValue | undefined, scale: number, weight: number): RolledFigure | undefined {
  if (typeof value !== 'number') return undefined;
  const figure = value / scale;
  return { weight, sum: figure * weight, min: figure, max: figure };
}

/** By key and column; `undefined` if every figure is known for its whole bucket, as nearly always. */
function readWeights(
  database: SqlDatabase,
  range: [number, number],
): ReadonlyMap<number, ReadonlyMap<string, number>> | undefined {
  const weights = new Map<number, Map<string, number>>();
  const sql = 'SELECT key, metric, weight FROM weights WHERE key >= ? AND key <= ?';
  database.forEach(sql, range, ([key, metric, weight]) => {
    const known = weights.get(Number(key)) ?? new Map<string, number>();
    weights.set(Number(key), known.set(String(metric), Number(weight)));
  });
  return weights.size === 0 ? undefined : weights;
}

/**
 * Begins with the last change at or before the first bucket, which may be anywhere in the slot: a month's
 * file has many changes before the span.
 */
const selectSteps = `SELECT key, value FROM steps WHERE metric = ?1 AND key <= ?4 AND key >= coalesce(
  (SELECT key FROM steps WHERE metric = ?1 AND key >= ?2 AND key <= ?3 ORDER BY key DESC LIMIT 1), ?3
) ORDER BY key`;

/** A step's value, to be asked at ascending keys of the range. */
function readSteps(
  database: SqlDatabase,
  column: string,
  base: number,
  range: [number, number],
): (key: number) => SqlValue | undefined {
  const changes = database.all(selectSteps, [column, base, ...range]);
  return stepFunction(changes, row => row[1]);
}
