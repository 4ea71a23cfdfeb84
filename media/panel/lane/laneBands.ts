import type { MarkedRun } from '../../../src/timeline/markedRun';
import type { Span } from '../data/rangeMath';

/** CSS pixels: the shortest band that can still be seen and aimed at, and what lies between two. */
const leastWidth = 7;
const gap = 1;
/** Rows of what a user waits for; what runs beside the work has a thin one of its own below. */
const rows = 2;

/** What went on for a while, or several such things that there is no room for. */
export interface LaneBand {
  /** At least one, the first to begin first. */
  readonly runs: readonly MarkedRun[];
  /** From the top; `rows` is the row of runs beside the work. */
  readonly row: number;
  /** CSS pixels from the span's beginning, and how wide; may reach beyond the span. */
  readonly x: number;
  readonly width: number;
}

interface Growing {
  readonly runs: MarkedRun[];
  readonly row: number;
  readonly from: number;
  to: number;
}

/**
 * Bands of the runs that touch a span: each has a row that is free then; where none is, those that meet are
 * one. The same runs make the same bands wherever the span begins, so nothing jumps while it moves on. `runs`:
 * the first to begin first. `nowMs`: where those end that go on.
 */
export function laneBands(runs: readonly MarkedRun[], span: Span, width: number, nowMs: number): LaneBand[] {
  const msPerPixel = (span.toMs - span.fromMs) / width;
  if (!(msPerPixel > 0 && Number.isFinite(msPerPixel))) return [];
  const bands: Growing[] = [];
  const last: (Growing | undefined)[] = [];
  for (const run of runs) {
    const from = run.startMs / msPerPixel;
    const to = Math.max(from + leastWidth, (run.endMs ?? Math.max(nowMs, run.startMs)) / msPerPixel);
    const isFree = (row: number): boolean => (last[row]?.to ?? -Infinity) + gap <= from;
    const free = run.isBackground ? rows : Array.from({ length: rows }, (_, row) => row).find(isFree);
    const row = free ?? rows - 1;
    const before = last[row];
    if (before && !isFree(row)) {
      before.runs.push(run);
      before.to = Math.max(before.to, to);
      continue;
    }
    const band: Growing = { runs: [run], row, from, to };
    bands.push(band);
    last[row] = band;
  }
  const start = span.fromMs / msPerPixel;
  return bands.flatMap(({ runs: own, row, from, to }) =>
    to > start && from < start + width ? [{ runs: own, row, x: from - start, width: to - from }] : [],
  );
}
