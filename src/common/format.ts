/** Figures as a person reads them, the same in tree, status bar and charts. Unknown is a dash, never a zero. */

const unknown = '–';
const binaryUnits = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const;

/** Three significant digits: `9.87`, `98.7`, `987`. */
function threeDigits(value: number): string {
  const size = Math.abs(value);
  if (size >= 99.95) return value.toFixed(0);
  return size >= 9.995 ? value.toFixed(1) : value.toFixed(2);
}

/** Bytes in binary units, as `docker stats` shows memory: `0 B`, `512 B`, `1.50 KiB`, `64.0 MiB`. */
export function formatBytes(bytes: number | undefined): string {
  if (bytes === undefined || !Number.isFinite(bytes)) return unknown;
  let value = bytes;
  let unit = 0;
  while (Math.abs(value) >= 1023.5 && unit < binaryUnits.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${unit === 0 ? Math.round(value) : threeDigits(value)} ${binaryUnits[unit]}`;
}

/** Bytes per second: `1.50 KiB/s`. */
export function formatRate(bytesPerSecond: number | undefined): string {
  return bytesPerSecond === undefined || !Number.isFinite(bytesPerSecond)
    ? unknown
    : `${formatBytes(bytesPerSecond)}/s`;
}

/** `0.04 %` and less than that as `0.0 %`; one decimal below 100. */
export function formatPercent(percent: number | undefined): string {
  if (percent === undefined || !Number.isFinite(percent)) return unknown;
  return `${percent >= 99.95 ? percent.toFixed(0) : percent.toFixed(1)} %`;
}

/** The two largest units: `45 s`, `3 min`, `2 h 5 min`, `3 d 4 h`. */
export function formatDuration(ms: number | undefined): string {
  if (ms === undefined || !Number.isFinite(ms)) return unknown;
  const seconds = Math.floor(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  const days = Math.floor(hours / 24);
  return hours % 24 === 0 ? `${days} d` : `${days} d ${hours % 24} h`;
}
