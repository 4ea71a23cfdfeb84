import { rollupStride } from '../rollups/rollupSchema';
import { slotStride } from '../hours/rawSchema';

/** One column of exported history: its name says the unit, and SQL says where samples and roll-ups have it. */
export interface ExportColumn {
  readonly name: string;
  readonly type: 'TEXT' | 'REAL' | 'INTEGER';
  readonly raw: string;
  readonly rolled: string;
}

const rawTime = `strftime('%Y-%m-%dT%H:%M:%fZ', (hour_start_ms + s.key % ${slotStride}) / 1000.0, 'unixepoch')`;
const rawHostTime = `strftime('%Y-%m-%dT%H:%M:%fZ', (hour_start_ms + s.offset_ms) / 1000.0, 'unixepoch')`;
const rolledTime = `strftime('%Y-%m-%dT%H:%M:%fZ', (start_ms + s.key % ${rollupStride} * bucket_ms) / 1000.0, 'unixepoch')`;

/** Where a SELECT over samples needs the time between two readings: replaced with what the hour's intervals amount to. */
export const elapsedPlaceholder = '$elapsed';

function column(name: string, type: ExportColumn['type'], raw: string, rolled: string): ExportColumn {
  return { name, type, raw, rolled };
}

/** A figure with the lowest and highest of a bucket beside it. */
function gauge(
  name: string,
  type: ExportColumn['type'],
  raw: string,
  stored: string,
  expression: (stored: string) => string,
): ExportColumn[] {
  return [
    column(name, type, raw, expression(`s.${stored}_avg`)),
    column(`${name}_min`, type, 'NULL', expression(`(s.${stored}_avg - s.${stored}_below)`)),
    column(`${name}_max`, type, 'NULL', expression(`(s.${stored}_avg + s.${stored}_above)`)),
  ];
}

/** A figure of the tables beside, the same unit in samples and roll-ups. */
function extra(name: string, stored: string, expression: (stored: string) => string): ExportColumn[] {
  return gauge(name, 'REAL', expression(`e.${stored}`), stored, expression).map(each => ({
    ...each,
    rolled: each.rolled.replaceAll('s.', 'e.'),
  }));
}

/** Bytes since the row before (or of the bucket), and the rate. */
function counter(name: string): ExportColumn[] {
  const rate = `coalesce(x.${name}, round(s.${name}_delta * 1000.0 / ${elapsedPlaceholder}))`;
  return [column(`${name}_bytes`, 'INTEGER', `s.${name}_delta`, `s.${name}_bytes`), ...rates(name, rate)];
}

function rates(name: string, raw: string): ExportColumn[] {
  return [
    column(`${name}_bytes_per_second`, 'REAL', raw, `round(s.${name}_bytes * 1000.0 / s.covered_ms)`),
    column(`${name}_bytes_per_second_max`, 'REAL', 'NULL', `s.${name}_max_per_second`),
  ];
}

const percent = (stored: string): string => `${stored} / 100.0`;
const kib = (stored: string): string => `${stored} * 1024`;

export const containerColumns: readonly ExportColumn[] = [
  column('time_utc', 'TEXT', rawTime, rolledTime),
  column('resolution_seconds', 'INTEGER', '0', 'bucket_ms / 1000'),
  column('container', 'TEXT', 'r.name', 'coalesce(r.name, c.container, substr(r.container_id, 1, 12))'),
  column('container_id', 'TEXT', 'substr(r.container_id, 1, 12)', 'substr(r.container_id, 1, 12)'),
  column('status', 'TEXT', 't.status', 'NULL'),
  column('health', 'TEXT', 't.health', 'NULL'),
  ...gauge('cpu_percent', 'REAL', percent('s.cpu_centipercent'), 'cpu_centipercent', percent),
  ...gauge('memory_used_bytes', 'INTEGER', kib('s.memory_kib'), 'memory_kib', kib),
  column('memory_limit_bytes', 'INTEGER', 't.memory_limit_bytes', 'NULL'),
  ...['network_rx', 'network_tx', 'block_read', 'block_write'].flatMap(counter),
  ...gauge('pids', 'REAL', 's.pids', 'pids_centi', percent),
  column('pids_limit', 'INTEGER', 'e.pids_limit', 'NULL'),
  ...extra('throttled_percent', 'throttled_permille', stored => `${stored} / 10.0`),
  ...extra('memory_cache_bytes', 'memory_cache_kib', kib),
  column('oom_kills', 'REAL', 'e.oom_kills', 'round(e.oom_kills_milli_avg * s.count / 1000.0)'),
  ...extra('cpu_pressure_percent', 'cpu_pressure_permille', stored => `${stored} / 10.0`),
  ...extra('memory_pressure_percent', 'memory_pressure_permille', stored => `${stored} / 10.0`),
  ...extra('io_pressure_percent', 'io_pressure_permille', stored => `${stored} / 10.0`),
];

export const hostColumns: readonly ExportColumn[] = [
  column('time_utc', 'TEXT', rawHostTime, rolledTime),
  column('resolution_seconds', 'INTEGER', '0', 'bucket_ms / 1000'),
  ...gauge('cpu_percent', 'REAL', percent('s.cpu_centipercent'), 'cpu_centipercent', percent),
  ...gauge('load1', 'REAL', percent('s.load1_centi'), 'load1_centi', percent),
  ...gauge('memory_used_bytes', 'INTEGER', kib('s.memory_used_kib'), 'memory_kib', kib),
  column('memory_available_bytes', 'INTEGER', kib('s.memory_available_kib'), 'NULL'),
  ...gauge('swap_used_bytes', 'INTEGER', kib('s.swap_used_kib'), 'swap_kib', kib),
  ...['network_rx', 'network_tx', 'disk_read', 'disk_write'].flatMap(name =>
    rates(name, `s.${name}_per_second`),
  ),
];
