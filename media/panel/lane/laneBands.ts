import type { MarkedRun } from '../../../src/timeline/markedRun';
import type { Span } from '../../../src/common/time';

/** CSS pixels: the shortest band that can be seen and clicked, and the gap between two bands. */
const leastWidth = 7;
const gap = 1;
/** Rows for runs that a user waits for; background runs have a thin row of their own below. */
const rows = 2;

/** One run as a band, or several runs that there is no room to draw apart. */
export interface LaneBand {
  /** At least one, ordered by start. */
  readonly runs: readonly MarkedRun[];
  /** Counted from the top; `rows` is the row for background runs. */
  readonly row: number;
  /** CSS pixels: distance from the span's start, and width. A band may extend beyond the span. */
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
 * The bands of the runs that touch a span. Each run gets a row that is free at that time; when none is,
 * overlapping runs become one band. The bands do not depend on where the span begins, so nothing jumps while
 * it moves on. `runs`: ordered by start. `nowMs`: the end of runs that are still going on.
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
