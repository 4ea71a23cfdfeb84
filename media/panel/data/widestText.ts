import type { MetricUnit } from '../../../src/common/metrics';

/** In the place of a figure that is not known yet. */
export const pendingText = '…';

/**
 * Texts, one per line, of which one is as wide as any figure of this unit up to `peak`. They size a place
 * whose figures change, so that it never changes its size. All digits have one width, and `M` is the widest
 * prefix.
 */
export function widestText(unit: MetricUnit, peak: number): string {
  const digits = '8'.repeat(Math.max(1, Math.floor(Math.abs(peak))).toFixed(0).length);
  switch (unit) {
    case 'percent':
      return `<0.1%\n88.8%\n${digits}%`;
    case 'bytes':
      return '1023 MiB';
    case 'bytesPerSecond':
      return '1023 MiB/s';
    case 'count':
    case 'load':
      return `${digits}.88`;
  }
}
