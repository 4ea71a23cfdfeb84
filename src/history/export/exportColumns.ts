import { columnNameOf, containerFigures } from '../figures/containerFigures';
import { unscaledSql } from '../figures/storedNumber';
import type { ContainerFigure } from '../figures/containerFigures';
import { hostFigures } from '../figures/hostFigures';
import type { HostFigure } from '../figures/hostFigures';
import { rollupStride } from '../rollups/rollupSchema';
import { slotStride } from '../hours/rawSchema';

/**
 * One column of exported history: its name contains the unit; SQL expressions for samples and for roll-ups.
 */
export interface ExportColumn {
  readonly name: string;
  readonly type: 'TEXT' | 'REAL' | 'INTEGER';
  readonly raw: string;
  readonly rolled: string;
}

const rawTime = `strftime('%Y-%m-%dT%H:%M:%fZ', (hour_start_ms + s.key % ${slotStride}) / 1000.0, 'unixepoch')`;
const rawHostTime = `strftime('%Y-%m-%dT%H:%M:%fZ', (hour_start_ms + s.offset_ms) / 1000.0, 'unixepoch')`;
const rolledTime = `strftime('%Y-%m-%dT%H:%M:%fZ', (start_ms + s.key % ${rollupStride} * bucket_ms) / 1000.0, 'unixepoch')`;

/**
 * Placeholder for the time between two readings in a SELECT over samples: replaced with an expression for the
 * hour's intervals.
 */
export const elapsedPlaceholder = '$elapsed';

function column(name: string, type: ExportColumn['type'], raw: string, rolled: string): ExportColumn {
  return { name, type, raw, rolled };
}

/** A figure, with columns for the lowest and highest of a bucket. */
function gauge(
  name: string,
  type: ExportColumn['type'],
  raw: string,
  stored: string,
  expression: (stored: string) => string,
): ExportColumn[] {
  return [
    column(name, type, raw, expression(`${stored}_avg`)),
    column(`${name}_min`, type, 'NULL', expression(`(${stored}_avg - ${stored}_below)`)),
    column(`${name}_max`, type, 'NULL', expression(`(${stored}_avg + ${stored}_above)`)),
  ];
}

/** Bytes since the previous row (or of the bucket), and the rate. */
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

/** The columns of a figure, according to how it is stored. */
function figure({
  metric,
  place,
  column: stored,
  scale,
  rolled,
  rolledAs,
  exported,
}: ContainerFigure): ExportColumn[] {
  const name = columnNameOf(metric);
  const table = { sample: 's', counter: 's', state: 't', extra: 'e' }[place];
  if (rolled === 'rate') return counter(stored);
  const raw = unscaledSql(`${table}.${stored}`, scale);
  if (rolled === 'step') return [column(name, 'INTEGER', raw, 'NULL')];
  const type = exported === 'whole' ? 'INTEGER' : 'REAL';
  const { column: bucket, scale: bucketScale } = rolledAs ?? { column: stored, scale };
  if (exported === 'sum')
    return [column(name, type, raw, `round(${table}.${bucket}_avg * s.count / ${bucketScale}.0)`)];
  return gauge(name, type, raw, `${table}.${bucket}`, expression => unscaledSql(expression, bucketScale));
}

/** The columns of a figure of the host. */
function hostFigure({
  name,
  column: stored,
  scale,
  rolled,
  rolledAs = stored,
  ...how
}: HostFigure): ExportColumn[] {
  if (how.isNotExported) return [];
  const raw = `s.${stored}`;
  if (rolled === 'rate') return rates(rolledAs, raw);
  const type = scale < 1 ? 'INTEGER' : 'REAL';
  const unscaled = (expression: string): string => unscaledSql(expression, scale);
  return rolled
    ? gauge(columnNameOf(name), type, unscaled(raw), `s.${rolledAs}`, unscaled)
    : [column(columnNameOf(name), type, unscaled(raw), 'NULL')];
}

export const containerColumns: readonly ExportColumn[] = [
  column('time_utc', 'TEXT', rawTime, rolledTime),
  column('resolution_seconds', 'INTEGER', '0', 'bucket_ms / 1000'),
  column('container', 'TEXT', 'r.name', 'coalesce(r.name, c.container, substr(r.container_id, 1, 12))'),
  column('container_id', 'TEXT', 'substr(r.container_id, 1, 12)', 'substr(r.container_id, 1, 12)'),
  column('status', 'TEXT', 't.status', 'NULL'),
  column('health', 'TEXT', 't.health', 'NULL'),
  ...containerFigures.flatMap(figure),
];

export const hostColumns: readonly ExportColumn[] = [
  column('time_utc', 'TEXT', rawHostTime, rolledTime),
  column('resolution_seconds', 'INTEGER', '0', 'bucket_ms / 1000'),
  ...hostFigures.flatMap(hostFigure),
];
