import { parseSize } from '../engine/engine';
import type { FileRow } from '../data/historyFiles';
import type { ShownText } from '../vscode/shownTexts';

/**
 * Shell code whose memory use tells the time: it grows by 1 MiB a second and starts over after a minute and a
 * half, so each figure shown identifies its tick. Needs `clockMemoryArgs`.
 */
export const clockMemory =
  'while :; do i=0; while [ $i -lt 900 ]; do head -c 104858 /dev/zero >>/dev/shm/x; sleep 0.1; i=$((i+1)); done; rm /dev/shm/x; done';
export const clockMemoryArgs: readonly string[] = ['--shm-size', '128m'];

/** Ticks this recent may still be on their way to a window (ms). */
const nearMs = 20_000;
/**
 * Shown figures are rounded to a decimal of a MiB: half of that, and a little more for the rounding of stored
 * ones.
 */
const roundingBytes = 56 * 1024;

export interface StoredFigure {
  readonly timestampMs: number;
  readonly memoryBytes: number;
}

export function storedFigures(rows: readonly FileRow[]): StoredFigure[] {
  return rows.map(row => ({
    timestampMs: Date.parse(row.time_utc.endsWith('Z') ? row.time_utc : `${row.time_utc}Z`),
    memoryBytes: row.memory_used_bytes ?? NaN,
  }));
}

/**
 * How long after a given time a window first showed a figure that, compared with the stored ticks, can only
 * be from a later tick; `undefined` if it never did. Figures from before that time that were still on their
 * way do not count.
 */
export function liveAfterMs(
  shown: readonly ShownText[],
  stored: readonly StoredFigure[],
  sinceMs: number,
): number | undefined {
  const near = stored.filter(({ timestampMs }) => Math.abs(timestampMs - sinceMs) < nearMs);
  const isNew = ({ atMs, text }: ShownText): boolean => {
    const size = /([\d.]+ [KM]iB)/.exec(text)?.[1];
    if (atMs <= sinceMs || size === undefined) return false;
    const bytes = parseSize(size);
    const same = near.filter(({ memoryBytes }) => Math.abs(memoryBytes - bytes) <= roundingBytes);
    return same.length > 0 && same.every(({ timestampMs }) => timestampMs > sinceMs);
  };
  const first = shown.find(isNew);
  return first && first.atMs - sinceMs;
}
