import { ArgumentError } from '../common/errors';
import type { HistoryQuery, SeriesQuery } from '../protocol/store';

export interface HistorySpan {
  readonly fromMs: number;
  /** Exclusive. */
  readonly toMs: number;
  readonly limit: number;
}

const defaultHours = 24;
const defaultLimit = 1000;
const maxLimit = 5000;
const maxPointsAllowed = 20_000;

/** @throws ArgumentError that says what is allowed. */
export function historySpan({ hours, limit, beforeMs, nowMs }: Omit<HistoryQuery, 'container'>): HistorySpan {
  if (hours !== undefined && !(Number.isFinite(hours) && hours > 0)) {
    throw new ArgumentError(`"hours" must be a number greater than 0, not ${hours}.`);
  }
  if (limit !== undefined && !(Number.isInteger(limit) && limit >= 1 && limit <= maxLimit)) {
    throw new ArgumentError(`"limit" must be a whole number from 1 to ${maxLimit}, not ${limit}.`);
  }
  if (beforeMs !== undefined && !Number.isFinite(beforeMs)) {
    throw new ArgumentError('"before" must be a date: UTC milliseconds.');
  }
  return {
    fromMs: nowMs - (hours ?? defaultHours) * 3_600_000,
    toMs: beforeMs ?? Number.MAX_SAFE_INTEGER,
    limit: limit ?? defaultLimit,
  };
}

/** @throws ArgumentError that says what is allowed. */
export function checkSeriesQuery({ fromMs, toMs, maxPoints, subject }: SeriesQuery): void {
  if (!Number.isFinite(fromMs) || !Number.isFinite(toMs) || fromMs >= toMs) {
    throw new ArgumentError('"from" must be a date before "to".');
  }
  if (!Number.isInteger(maxPoints) || maxPoints < 1 || maxPoints > maxPointsAllowed) {
    throw new ArgumentError(
      `"maxPoints" must be a whole number from 1 to ${maxPointsAllowed}, not ${maxPoints}.`,
    );
  }
  if (subject.metrics.length === 0) throw new ArgumentError('"metrics" must name at least one metric.');
}
