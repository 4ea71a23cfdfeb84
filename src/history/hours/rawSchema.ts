import { hourMs } from '../../common/time';
import { extraColumns } from '../figures/extraFigures';
import type { FileSchema } from '../files/fileSchema';
import { columnNameOf, containerFigures } from '../figures/containerFigures';
import { hostFigures } from '../figures/hostFigures';
import { unscaledSql } from '../figures/storedNumber';

/**
 * A sample's key is its run's slot and its time within the hour. In this order the rows of one run are
 * adjacent, so a chart of one container reads a few pages; measured one byte a row less than in time order or
 * with a two-column key.
 */
export const slotStride = 2 ** 22;

export function sampleKey(slot: number, offsetMs: number): number {
  return slot * slotStride + offsetMs;
}

export function offsetOfKey(key: number): number {
  return key % slotStride;
}

/** Keys of one slot within a span of offsets, end not included; the whole hour by default. */
export function keyRange(slot: number, fromOffsetMs = 0, toOffsetMs = hourMs): [number, number] {
  return [
    sampleKey(slot, Math.min(Math.max(0, fromOffsetMs), hourMs)),
    sampleKey(slot, Math.min(Math.max(0, toOffsetMs), hourMs)),
  ];
}

/** Most tables hold a handful of rows, and each takes a page: smaller pages leave less of them empty. */
export const rawPageBytes = 2048;

/**
 * No index beside the keys: each would take a page or more, and lookups by text use memory. Every file is
 * self-contained: which containers, how to read the numbers.
 */
const migrations: readonly string[] = [
  `
-- hour_start_ms: every offset_ms counts from it (UTC).
CREATE TABLE hour (hour_start_ms INTEGER NOT NULL);
-- A tick's interval, where it changed: distinguishes a gap from a long interval.
CREATE TABLE intervals (offset_ms INTEGER PRIMARY KEY, interval_ms INTEGER NOT NULL);
CREATE TABLE runs (
  slot INTEGER PRIMARY KEY, container_id TEXT NOT NULL, name TEXT NOT NULL, workload TEXT NOT NULL,
  project TEXT, service TEXT, image TEXT NOT NULL, created_ms INTEGER NOT NULL
);
-- key = slot * ${slotStride} + offset_ms; deltas since the run's previous row, NULL where unknown. lateness_ms: the time that the
-- deltas are over, less the interval in force.
CREATE TABLE samples (
  key INTEGER PRIMARY KEY, cpu_centipercent INTEGER, memory_kib INTEGER, network_rx_delta INTEGER, network_tx_delta INTEGER,
  block_read_delta INTEGER, block_write_delta INTEGER, pids INTEGER, lateness_ms INTEGER
);
-- Counter values that a row's deltas are added to: a run's first row in the file, and after a reset.
CREATE TABLE baselines (
  key INTEGER PRIMARY KEY, network_rx INTEGER, network_tx INTEGER, block_read INTEGER, block_write INTEGER
);
-- Bytes per second of the few rows where delta / elapsed would not give them.
CREATE TABLE rates (
  key INTEGER PRIMARY KEY, network_rx INTEGER, network_tx INTEGER, block_read INTEGER, block_write INTEGER
);
-- Values that rarely change, where they changed.
CREATE TABLE states (
  key INTEGER PRIMARY KEY, status TEXT NOT NULL, health TEXT, restart_count INTEGER, memory_limit_bytes INTEGER
);
-- cores: one byte a core, half percents, 255 unknown.
CREATE TABLE host_samples (
  offset_ms INTEGER PRIMARY KEY, cpu_centipercent INTEGER, cores BLOB, load1_centi INTEGER, load5_centi INTEGER,
  load15_centi INTEGER, memory_used_kib INTEGER, memory_available_kib INTEGER, swap_used_kib INTEGER,
  network_rx_per_second INTEGER, network_tx_per_second INTEGER, disk_read_per_second INTEGER, disk_write_per_second INTEGER
);
CREATE TABLE host_states (offset_ms INTEGER PRIMARY KEY, memory_total_kib INTEGER, swap_total_kib INTEGER);
CREATE TABLE mounts (mount_id INTEGER PRIMARY KEY, mount TEXT NOT NULL);
-- A mount's use, where it changed; NULL: no longer there.
CREATE TABLE file_systems (
  offset_ms INTEGER NOT NULL, mount_id INTEGER NOT NULL, used_kib INTEGER, size_kib INTEGER, PRIMARY KEY (offset_ms, mount_id)
) WITHOUT ROWID;
  `,
  `
-- Figures that docker stats does not show, where they changed; NULL: not known.
CREATE TABLE extras (
  key INTEGER PRIMARY KEY, throttled_permille INTEGER, memory_cache_kib INTEGER, oom_kills INTEGER, cpu_pressure_permille INTEGER,
  memory_pressure_permille INTEGER, io_pressure_permille INTEGER, pids_limit INTEGER
);
  `,
  // From here on `extras` has the figures that its writers knew, more or fewer: earlier versions would take
  // other columns for damage.
  '',
];

const figureColumns = containerFigures.flatMap(({ metric, place, column, scale }) => {
  if (place === 'sample') return [`${unscaledSql(`s.${column}`, scale)} AS ${columnNameOf(metric)}`];
  if (place !== 'counter') return [];
  return [`coalesce(x.${column}, s.${column}_delta * 1000.0 / e.elapsed_ms) AS ${columnNameOf(metric)}`];
});

const hostColumns = hostFigures.flatMap(({ name, column, scale, isNotExported }) =>
  isNotExported ? [] : [`${unscaledSql(column, scale)} AS ${columnNameOf(name)}`],
);

/** For people with the `sqlite3` program; the extension does not use them. */
const views = {
  elapsed: `SELECT key, lateness_ms + (
  SELECT interval_ms FROM intervals WHERE offset_ms <= key % ${slotStride} ORDER BY offset_ms DESC LIMIT 1
) AS elapsed_ms FROM samples`,
  container_history: `SELECT
  strftime('%Y-%m-%dT%H:%M:%fZ', (hour_start_ms + s.key % ${slotStride}) / 1000.0, 'unixepoch') AS time_utc,
  r.name AS container, substr(r.container_id, 1, 12) AS container_id,
  ${figureColumns.join(',\n  ')}
FROM samples s JOIN elapsed e ON e.key = s.key JOIN hour JOIN runs r ON r.slot = s.key / ${slotStride}
  LEFT JOIN rates x ON x.key = s.key
ORDER BY s.key % ${slotStride}, r.slot`,
  host_history: `SELECT strftime('%Y-%m-%dT%H:%M:%fZ', (hour_start_ms + offset_ms) / 1000.0, 'unixepoch') AS time_utc,
  ${hostColumns.join(',\n  ')}
FROM host_samples JOIN hour ORDER BY offset_ms`,
};

/** "CMrh": marks a file as an hour of raw samples of this extension. */
export const rawFileKind: FileSchema = {
  applicationId: 0x43_4d_72_68,
  schemaVersion: migrations.length,
  migrations,
  growing: [{ name: 'extras', columns: extraColumns }],
  views,
};
