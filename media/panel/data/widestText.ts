import type { MetricUnit } from '../../../src/common/metrics';

/**
 * Texts of which one is as wide as any figure of this unit up to `peak` can be, one a line: what a place for
 * changing figures is sized by, so that it never changes itself. Digits are all of one width, `M` is the
 * widest of the prefixes.
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
