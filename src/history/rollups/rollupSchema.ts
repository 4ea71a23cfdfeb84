import type { FileSchema } from '../files/fileSchema';
import { columnsOf, rolledContainerMetrics, rolledHostMetrics } from '../figures/rolledMetrics';
import type { RolledMetric } from '../figures/rolledMetrics';

/**
 * A bucket's key is its run's slot and its number within the file: a month has at most 2976 quarters, a day
 * 1440 minutes.
 */
export const rollupStride = 2 ** 12;

/** The host's own slot. */
export const hostSlot = 0;

const extraColumnsOf = (metrics: readonly RolledMetric[]): readonly string[] =>
  metrics.filter(({ isExtra }) => isExtra).flatMap(columnsOf);

/** What the slots of containers, or the host's, are stored in: extras are the columns after the key. */
export const rollupTables = {
  container: {
    ...{ name: 'container_rollups', metrics: rolledContainerMetrics },
    extras: { name: 'container_extras', columns: extraColumnsOf(rolledContainerMetrics) },
  },
  host: {
    ...{ name: 'host_rollups', metrics: rolledHostMetrics },
    extras: { name: 'host_extras', columns: extraColumnsOf(rolledHostMetrics) },
  },
} as const;

/**
 * Figures are integers in the unit that their column names; NULL is not known. The lowest and highest of a
 * gauge are stored as their distance from the average: for a steady one these are zeros, which take no space.
 */
const migrations: readonly string[] = [
  `
-- Bucket n of this file begins at start_ms + n * bucket_ms (UTC).
CREATE TABLE period (start_ms INTEGER NOT NULL, bucket_ms INTEGER NOT NULL);
-- The spans that were rolled up, so that each counts exactly once.
CREATE TABLE sources (start_ms INTEGER PRIMARY KEY);
CREATE TABLE runs (slot INTEGER PRIMARY KEY, container_id TEXT NOT NULL);
-- key = slot * ${rollupStride} + n. count: ticks; covered_ms: the time they stand for.
CREATE TABLE container_rollups (
  key INTEGER PRIMARY KEY, count INTEGER NOT NULL, covered_ms INTEGER NOT NULL,
  cpu_centipercent_avg INTEGER, cpu_centipercent_below INTEGER, cpu_centipercent_above INTEGER,
  memory_kib_avg INTEGER, memory_kib_below INTEGER, memory_kib_above INTEGER,
  network_rx_bytes INTEGER, network_rx_max_per_second INTEGER, network_tx_bytes INTEGER, network_tx_max_per_second INTEGER,
  block_read_bytes INTEGER, block_read_max_per_second INTEGER, block_write_bytes INTEGER, block_write_max_per_second INTEGER,
  pids_centi_avg INTEGER, pids_centi_below INTEGER, pids_centi_above INTEGER
);
CREATE TABLE host_rollups (
  key INTEGER PRIMARY KEY, count INTEGER NOT NULL, covered_ms INTEGER NOT NULL,
  cpu_centipercent_avg INTEGER, cpu_centipercent_below INTEGER, cpu_centipercent_above INTEGER,
  load1_centi_avg INTEGER, load1_centi_below INTEGER, load1_centi_above INTEGER,
  memory_kib_avg INTEGER, memory_kib_below INTEGER, memory_kib_above INTEGER,
  swap_kib_avg INTEGER, swap_kib_below INTEGER, swap_kib_above INTEGER,
  network_rx_bytes INTEGER, network_rx_max_per_second INTEGER, network_tx_bytes INTEGER, network_tx_max_per_second INTEGER,
  disk_read_bytes INTEGER, disk_read_max_per_second INTEGER, disk_write_bytes INTEGER, disk_write_max_per_second INTEGER
);
-- For how many milliseconds a metric is known, where that is less than the bucket covers.
CREATE TABLE weights (key INTEGER NOT NULL, metric TEXT NOT NULL, weight INTEGER NOT NULL, PRIMARY KEY (key, metric)) WITHOUT ROWID;
-- Values that rarely change, where they changed.
CREATE TABLE steps (key INTEGER NOT NULL, metric TEXT NOT NULL, value INTEGER, PRIMARY KEY (key, metric)) WITHOUT ROWID;
  `,
  `
CREATE TABLE container_extras (
  key INTEGER PRIMARY KEY, throttled_permille_avg INTEGER, throttled_permille_below INTEGER, throttled_permille_above INTEGER,
  memory_cache_kib_avg INTEGER, memory_cache_kib_below INTEGER, memory_cache_kib_above INTEGER,
  oom_kills_milli_avg INTEGER, oom_kills_milli_below INTEGER, oom_kills_milli_above INTEGER,
  cpu_pressure_permille_avg INTEGER, cpu_pressure_permille_below INTEGER, cpu_pressure_permille_above INTEGER,
  memory_pressure_permille_avg INTEGER, memory_pressure_permille_below INTEGER, memory_pressure_permille_above INTEGER,
  io_pressure_permille_avg INTEGER, io_pressure_permille_below INTEGER, io_pressure_permille_above INTEGER
);
  `,
  `
-- NULL: from before names were kept.
ALTER TABLE runs ADD COLUMN workload TEXT;
ALTER TABLE runs ADD COLUMN name TEXT;
  `,
  // From here on `container_extras` has the figures that its writers knew, more or fewer: earlier versions
  // would take that for damage.
  '',
  // `host_extras` likewise.
  `
CREATE TABLE host_extras (key INTEGER PRIMARY KEY, busiest_core_centipercent_avg INTEGER);
  `,
];

/** For people with the `sqlite3` program; the extension does not use them. */
const views = {
  container_history: `SELECT ${viewColumns('container_id', rolledContainerMetrics)}
FROM container_rollups LEFT JOIN container_extras USING (key) JOIN period JOIN runs ON slot = key / ${rollupStride}
ORDER BY key % ${rollupStride}, slot`,
  host_history: `SELECT ${viewColumns(undefined, rolledHostMetrics)}
FROM host_rollups LEFT JOIN host_extras USING (key) JOIN period ORDER BY key`,
};

/** "CMru": marks a file as roll-ups of this extension. */
export const rollupFileKind: FileSchema = {
  applicationId: 0x43_4d_72_75,
  schemaVersion: migrations.length,
  migrations,
  growing: [rollupTables.container.extras, rollupTables.host.extras],
  views,
};

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
