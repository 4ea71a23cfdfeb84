/** Runs held against each other, as this window asks for it. */
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

/** Two sides of a comparison, each oldest first and of at least one. */
export interface Sides<T> {
  readonly a: readonly T[];
  readonly b: readonly T[];
}

type RunHistory = Pick<HistoryReader, 'queryRuns' | 'queryRunFigures'>;

/** The last time that a `Date` can hold. */
const latestMs = 8.64e15;
/** Runs of a key among which earlier ones are looked for: some were stopped, or are no longer known. */
const lookedAt = 50;

/** The runs, and ranges of time, with these ids, oldest first. Throws `ArgumentError` for one that is not known, or cannot be measured. */
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
      `No run has the id “${plainLine(missing, 80)}”: listRuns tells the runs that history has.`,
    );
  return [...found.map(measurable), ...ranges].sort((one, other) => one.startMs - other.startMs);
}

/** The newest runs that did the same before a run, oldest first. */
export async function findEarlierRuns(history: RunHistory, run: MarkedRun): Promise<EndedRun[]> {
  const { key, startMs: toMs } = run;
  const same = await history.queryRuns({ fromMs: 0, toMs, key, limit: lookedAt });
  return earlierOf(run, same, newestRuns);
}

/** What ran within these times, and what it used. */
export async function measureRuns(
  history: RunHistory,
  spans: readonly RunSpan[],
  hasSeries = false,
  signal?: CancelSignal,
): Promise<MeasuredRun[]> {
  const measured = await history.queryRunFigures({ spans, hasSeries }, signal);
  return spans.map((span, index) => ({ span, workloads: measured[index] ?? [] }));
}

/** What changed from A to B in each container. */
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
