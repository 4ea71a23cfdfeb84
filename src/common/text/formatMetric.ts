import { formatBytes, formatPercent, formatRate } from './format';
import type { MetricUnit } from '../metrics';

/** A figure as text, in the form that its unit needs. */
export function formatMetric(unit: MetricUnit, value: number | undefined): string {
  switch (unit) {
    case 'percent':
      return formatPercent(value);
    case 'bytes':
      return formatBytes(value);
    case 'bytesPerSecond':
      return formatRate(value);
    case 'count':
    case 'load':
      if (value === undefined || !Number.isFinite(value)) return '–';
      return String(Math.round(value * 100) / 100);
  }
}
