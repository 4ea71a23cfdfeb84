/** Compares runs, for a window that may not collect. */
import { ArgumentError } from '../../common/errors';
import type { CancelSignal } from '../../common/cancelSignal';
import { plainLine } from '../../common/text/untrustedText';
import type { RunSpan } from '../../compare/aliveTime';
import { compareContainers, type ComparedContainer } from '../../compare/compareContainers';
import type { MeasuredRun } from '../../compare/measuredRun';
import { newestRuns } from '../../compare/tukeyFence';
import type { HistoryReader } from '../../protocol/store';
import { mostMeasuredSpans } from '../../protocol/runFiguresQuery';
import { earlierOf, isMeasurable, type EndedRun } from '../../runs/comparableRuns';
import { rangeOfId } from '../../runs/timeRange';
import type { MarkedRun } from '../../timeline/markedRun';

/** The two sides of a comparison, each with at least one item, oldest first. */
export interface Sides<T> {
  readonly a: readonly T[];
  readonly b: readonly T[];
}

type RunHistory = Pick<HistoryReader, 'queryRuns' | 'queryRunFigures'>;

/** The last moment that a `Date` can represent, UTC ms. */
const latestMs = 8.64e15;
/**
 * How many runs of a key are searched for earlier ones: some of them were stopped, or are no longer known.
 */
const lookedAt = 50;

/**
 * The runs and ranges of time with these ids, oldest first. Throws `ArgumentError` if one is unknown or
 * cannot be measured.
 */
export async function findRuns(history: RunHistory, ids: readonly string[]): Promise<EndedRun[]> {
  const ranges = ids.flatMap(id => rangeOfId(id) ?? []);
  const asked = ids.filter(id => !rangeOfId(id));
  const found =
    asked.length === 0
      ? []
      : await history.queryRuns({ fromMs: 0, toMs: latestMs, ids: asked, limit: mostMeasuredSpans });
  const missing = asked.find(id => !found.some(run => run.id === id));
  if (missing !== undefined)
    throw new ArgumentError(
      `No run has the id “${plainLine(missing, 80)}”: listRuns returns the runs in history.`,
    );
  return [...found.map(measurable), ...ranges].sort((one, other) => one.startMs - other.startMs);
}

/** The newest runs of the same key before a run, oldest first. */
export async function findEarlierRuns(history: RunHistory, run: MarkedRun): Promise<EndedRun[]> {
  const { key, startMs: toMs } = run;
  const same = await history.queryRuns({ fromMs: 0, toMs, key, limit: lookedAt });
  return earlierOf(run, same, newestRuns);
}

/** The workloads that ran in these spans, and what they used. */
export async function measureRuns(
  history: RunHistory,
  spans: readonly RunSpan[],
  hasSeries = false,
  signal?: CancelSignal,
): Promise<MeasuredRun[]> {
  const measured = await history.queryRunFigures({ spans, hasSeries }, signal);
  return spans.map((span, index) => ({ span, workloads: measured[index] ?? [] }));
}

/** What changed from A to B, for each container. */
export async function compareSides(
  history: RunHistory,
  { a, b }: Sides<RunSpan>,
): Promise<readonly ComparedContainer[]> {
  const measured = await measureRuns(history, [...a, ...b], a.length === 1 && b.length === 1);
  return compareContainers(measured.slice(0, a.length), measured.slice(a.length));
}

export function spanOf({ startMs, endMs }: EndedRun): RunSpan {
  return { fromMs: startMs, toMs: endMs };
}

function measurable(run: MarkedRun): EndedRun {
  if (isMeasurable(run)) return run;
  const name = `“${plainLine(run.label, 80)}”`;
  throw new ArgumentError(
    run.endMs === undefined
      ? `${name} still goes on: a run is compared once it is over.`
      : `${name} is a moment, in which nothing can be measured.`,
  );
}
