/**
 * Figures as text, the same in tree, status bar and charts. `undefined` and anything that is not a number
 * become a dash.
 */
import { dayMs, hourMs, minuteMs, secondMs } from '../time';

const unknownText = '–';
const byteUnits = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'] as const;

/** One decimal below 100, none above, and never a trailing `.0`. */
function threeDigits(value: number): string {
  const rounded = Math.round(value * 10) / 10;
  return Math.abs(rounded) < 100 ? String(rounded) : String(Math.round(value));
}

/** `1.5 GiB`. Bytes below 1024 are whole. A value that would round to 1024 is shown in the next unit. */
export function formatBytes(bytes: number | undefined): string {
  if (bytes === undefined || !Number.isFinite(bytes)) return unknownText;
  let value = bytes;
  let unit = 0;
  while (Math.abs(value) >= 1023.5 && unit < byteUnits.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${unit === 0 ? Math.round(value) : threeDigits(value)} ${byteUnits[unit]}`;
}

/** `1.5 MiB/s`. */
export function formatRate(bytesPerSecond: number | undefined): string {
  const text = formatBytes(bytesPerSecond);
  return text === unknownText ? text : `${text}/s`;
}

/**
 * `12.3%`, `250%`. A value above zero that would round to zero becomes `<0.1%`, to tell "almost idle" from
 * "idle".
 */
export function formatPercent(percent: number | undefined): string {
  if (percent === undefined || !Number.isFinite(percent)) return unknownText;
  if (percent > 0 && percent < 0.05) return '<0.1%';
  return `${threeDigits(percent)}%`;
}

/** The two largest units: `45 s`, `12 min`, `3 h 5 min`, `2 d 4 h`. Negative durations become `0 s`. */
export function formatDuration(durationMs: number | undefined): string {
  if (durationMs === undefined || !Number.isFinite(durationMs)) return unknownText;
  const ms = Math.max(0, durationMs);
  if (ms < minuteMs) return `${Math.floor(ms / secondMs)} s`;
  if (ms < hourMs) return `${Math.floor(ms / minuteMs)} min`;
  if (ms < dayMs) return twoUnits(ms, hourMs, 'h', minuteMs, 'min');
  return twoUnits(ms, dayMs, 'd', hourMs, 'h');
}

function twoUnits(ms: number, largeMs: number, large: string, smallMs: number, small: string): string {
  const rest = Math.floor((ms % largeMs) / smallMs);
  const first = `${Math.floor(ms / largeMs)} ${large}`;
  return rest === 0 ? first : `${first} ${rest} ${small}`;
}

/**
 * `2026-03-04 05:06 UTC`. It names the zone because the extension host may run on another machine than the
 * window: a reader would take a time without a zone for local time.
 */
export function formatUtc(timestampMs: number): string {
  const date = new Date(timestampMs);
  if (Number.isNaN(date.getTime())) return unknownText;
  return date
    .toISOString()
    .replace('T', ' ')
    .replace(/:[\d.]+Z$/, ' UTC');
}

/** `2026-03-04 05:06:07 UTC`. */
export function formatUtcSecond(timestampMs: number): string {
  const date = new Date(timestampMs);
  if (Number.isNaN(date.getTime())) return unknownText;
  return date
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, ' UTC');
}
