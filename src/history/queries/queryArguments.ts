import { ArgumentError } from '../../common/errors';
import { containerMetrics, hostMetrics } from '../../common/metrics';
import { allowedPoints, allowedRows, queryLimits } from '../../common/queryLimits';
import { plainLine } from '../../common/text/untrustedText';
import { hourMs, type Span } from '../../common/time';
import { mostMeasuredSpans, type RunFiguresQuery } from '../../protocol/runFiguresQuery';
import type { HistoryQuery, SeriesOfManyQuery, SeriesQuery } from '../../protocol/store';

/** A history query with its defaults filled in. */
export interface CheckedHistoryQuery {
  readonly container?: string;
  readonly fromMs: number;
  /** Not included. */
  readonly toMs: number;
  readonly limit: number;
}

/**
 * Throws `ArgumentError` that says what is allowed. Arguments come from other extensions and keybindings, so
 * types are checked too.
 */
export function checkHistoryQuery(query: HistoryQuery): CheckedHistoryQuery {
  const { container, hours = queryLimits.hours.default, limit, beforeMs, nowMs } = query;
  if (container !== undefined && (typeof container !== 'string' || container.trim() === '')) {
    throw new ArgumentError(
      'container must be a container id (12 characters or more of it), a name or a workload key.',
    );
  }
  if (!isFinite(hours) || hours <= 0) {
    throw new ArgumentError(`hours must be a number greater than 0, not ${show(hours)}.`);
  }
  const checkedLimit = checkLimit(limit);
  if (beforeMs !== undefined && !isFinite(beforeMs)) {
    throw new ArgumentError(`before must be a point in time, not ${show(beforeMs)}.`);
  }
  return {
    container: container?.trim(),
    fromMs: nowMs - hours * hourMs,
    toMs: beforeMs ?? Number.MAX_SAFE_INTEGER,
    limit: checkedLimit,
  };
}

/** Returns the limit in force. Throws `ArgumentError`. */
export function checkLimit(limit: number = queryLimits.rows.default): number {
  if (!Number.isInteger(limit) || limit < 1 || limit > queryLimits.rows.most) {
    throw new ArgumentError(`limit must be ${allowedRows}, not ${show(limit)}.`);
  }
  return limit;
}

export function checkSeriesQuery(query: SeriesQuery): void {
  const { subject, maxPoints, fewestPoints = maxPoints } = query;
  checkSpan(query);
  if (!Number.isInteger(maxPoints) || maxPoints < 1 || maxPoints > queryLimits.points.most) {
    throw new ArgumentError(`maxPoints must be ${allowedPoints}, not ${show(maxPoints)}.`);
  }
  if (!(fewestPoints >= 1 && fewestPoints <= maxPoints)) {
    throw new ArgumentError(`fewestPoints must be from 1 to maxPoints, not ${show(fewestPoints)}.`);
  }
  const known = Object.keys(subject.kind === 'host' ? hostMetrics : containerMetrics);
  for (const metric of subject.metrics) {
    if (!known.includes(metric)) {
      throw new ArgumentError(
        `Unknown ${subject.kind} metric ${show(metric)}. Known are: ${known.join(', ')}.`,
      );
    }
  }
}

const maxContainers = 1000;

export function checkContainers(containers: unknown): void {
  if (!Array.isArray(containers) || containers.length > maxContainers) {
    throw new ArgumentError(`containers must be a list of at most ${maxContainers} containers.`);
  }
}

export function checkSeriesOfMany({ containers, metrics, ...span }: SeriesOfManyQuery): void {
  checkContainers(containers);
  checkSeriesQuery({ ...span, subject: { kind: 'container', container: '', metrics } });
}

export function checkMeasuredSpans(spans: RunFiguresQuery['spans']): void {
  if (!Array.isArray(spans) || spans.length > mostMeasuredSpans)
    throw new ArgumentError(`At most ${mostMeasuredSpans} runs can be compared at once.`);
  spans.forEach(checkSpan);
}

export function checkThresholds(thresholds: Readonly<Record<string, unknown>>): void {
  for (const [metric, threshold] of Object.entries(thresholds)) {
    if (!isFinite(threshold)) {
      throw new ArgumentError(
        `The threshold of ${plainLine(metric, 80)} must be a number, not ${show(threshold)}.`,
      );
    }
  }
}

export function checkSpan({ fromMs, toMs }: Span): void {
  if (!isFinite(fromMs) || !isFinite(toMs)) throw new ArgumentError('from and to must be points in time.');
  if (fromMs > toMs) throw new ArgumentError('from must not be after to.');
}

function isFinite(value: unknown): value is number {
  return Number.isFinite(value);
}

/** What was given may be of any length. */
function show(value: unknown): string {
  return typeof value === 'string' ? `"${plainLine(value, 80)}"` : plainLine(String(value), 80);
}
