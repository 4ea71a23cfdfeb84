import type { FileKind } from '../files/fileCheck';
import { columnsOf, rolledContainerMetrics, rolledHostMetrics } from '../figures/rolledMetrics';
import type { RolledMetric } from '../figures/rolledMetrics';

/** "CMru": marks a file as roll-ups of this extension. */
export const rollupFileKind: FileKind = { applicationId: 0x43_4d_72_75, schemaVersion: 3 };

/** A bucket's key is its run's slot and its number within the file: a month has at most 2976 quarters, a day 1440 minutes. */
export const rollupStride = 2 ** 12;

/** The host's own slot. */
export const hostSlot = 0;

export const rolledExtras = rolledContainerMetrics.filter(({ isExtra }) => isExtra);

/** What version 2 added: a file of version 1 gets it when it is opened. */
export const extraRollupsSchema = `
CREATE TABLE container_extras (key INTEGER PRIMARY KEY, ${rolledExtras
  .flatMap(columnsOf)
  .map(column => `${column} INTEGER`)
  .join(', ')});
`;

/** What version 3 added: a file of an earlier version gets it when it is opened. NULL: of before names were kept. */
export const runNamesSchema = `
PRAGMA user_version = ${rollupFileKind.schemaVersion};
ALTER TABLE runs ADD COLUMN workload TEXT;
ALTER TABLE runs ADD COLUMN name TEXT;
`;

/**
 * Figures are integers in the unit their column says; NULL is not known. Of a gauge the lowest and highest are stored as
 * how far they lie below and above the average: of a steady one these are zeros, which take no space. The views at the end
 * are for people with the `sqlite3` program.
 */
export const rollupSchema = `
PRAGMA application_id = ${rollupFileKind.applicationId};
-- Bucket n of this file begins at start_ms + n * bucket_ms (UTC).
CREATE TABLE period (start_ms INTEGER NOT NULL, bucket_ms INTEGER NOT NULL);
-- The spans that went in: what makes a span count exactly once.
CREATE TABLE sources (start_ms INTEGER PRIMARY KEY);
CREATE TABLE runs (slot INTEGER PRIMARY KEY, container_id TEXT NOT NULL);
${runNamesSchema}
-- key = slot * ${rollupStride} + n. count: ticks; covered_ms: the time they stand for.
${tableOf(
  'container_rollups',
  rolledContainerMetrics.filter(({ isExtra }) => !isExtra),
)}
${extraRollupsSchema}
${tableOf('host_rollups', rolledHostMetrics)}
-- The milliseconds that a metric is known for, where that is not all that the bucket covers.
CREATE TABLE weights (key INTEGER NOT NULL, metric TEXT NOT NULL, weight INTEGER NOT NULL, PRIMARY KEY (key, metric)) WITHOUT ROWID;
-- What rarely changes, where it changed.
CREATE TABLE steps (key INTEGER NOT NULL, metric TEXT NOT NULL, value INTEGER, PRIMARY KEY (key, metric)) WITHOUT ROWID;

CREATE VIEW container_history AS
SELECT ${viewColumns('container_id', rolledContainerMetrics)}
FROM container_rollups LEFT JOIN container_extras USING (key) JOIN period JOIN runs ON slot = key / ${rollupStride} ORDER BY key % ${rollupStride}, slot;

CREATE VIEW host_history AS
SELECT ${viewColumns(undefined, rolledHostMetrics)}
FROM host_rollups JOIN period ORDER BY key;
`;

/** The tables of a file of a version. */
export function rollupSchemaOf(version: number): string {
  const withoutNames = version < 3 ? rollupSchema.replace(runNamesSchema, '') : rollupSchema;
  return version < 2 ? withoutNames.replace(extraRollupsSchema, '') : withoutNames;
}

function tableOf(name: string, metrics: readonly RolledMetric[]): string {
  const columns = metrics.flatMap(columnsOf).map(column => `${column} INTEGER`);
  return `CREATE TABLE ${name} (
  key INTEGER PRIMARY KEY, count INTEGER NOT NULL, covered_ms INTEGER NOT NULL,
  ${columns.join(', ')}
);`;
}

function viewColumns(identity: string | undefined, metrics: readonly RolledMetric[]): string {
  const time = `strftime('%Y-%m-%dT%H:%M:%SZ', start_ms / 1000 + key % ${rollupStride} * bucket_ms / 1000, 'unixepoch')`;
  const figures = metrics.flatMap(metric => {
    const [average, below, above] = columnsOf(metric);
    if (metric.kind === 'rate') return columnsOf(metric);
    if (metric.kind === 'step') return [];
    const { column } = metric;
    return [
      average,
      `${average} - coalesce(${below}, 0) AS ${column}_min`,
      `${average} + coalesce(${above}, 0) AS ${column}_max`,
    ];
  });
  return [`${time} AS time_utc`, ...(identity === undefined ? [] : [identity]), 'count', ...figures].join(
    ',\n  ',
  );
}
