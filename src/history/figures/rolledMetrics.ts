import type { Metric } from '../../common/metrics';
import { containerFigures } from './containerFigures';
import { rolledHostFigures } from './hostFigures';

/**
 * How roll-ups store a metric. `gauge`: average, lowest and highest of the ticks. `rate`: total bytes and the
 * highest rate. `step`: a value that rarely changes, stored where it changes.
 */
export interface RolledMetric {
  readonly metric: Metric;
  readonly kind: 'gauge' | 'rate' | 'step';
  /** Beginning of its columns' names, or its name among the steps; with the unit that is stored. */
  readonly column: string;
  /** Factor by which a figure is multiplied before it is stored as an integer. */
  readonly scale: number;
  /** Stored in a table of its own, with a row only for buckets that know one of its figures. */
  readonly isExtra?: boolean;
}

export const rolledContainerMetrics: readonly RolledMetric[] = containerFigures.map(
  ({ metric, rolled: kind, rolledAs, column, scale, place }) => ({
    metric,
    kind,
    column: rolledAs?.column ?? column,
    scale: rolledAs?.scale ?? scale,
    isExtra: place === 'extra' && kind !== 'step',
  }),
);

export const rolledHostMetrics: readonly RolledMetric[] = rolledHostFigures.map(
  ({ metric, rolled: kind, rolledAs, column, scale, place }) => ({
    metric,
    kind,
    column: rolledAs ?? column,
    scale,
    isExtra: place === 'cores' || place === 'fileSystems',
  }),
);

/** Names of a metric's columns in a table of roll-ups; none for a step. */
export function columnsOf({ kind, column }: RolledMetric): string[] {
  if (kind === 'step') return [];
  return kind === 'gauge'
    ? [`${column}_avg`, `${column}_below`, `${column}_above`]
    : [`${column}_bytes`, `${column}_max_per_second`];
}
