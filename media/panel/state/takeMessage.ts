import { maxGapOf } from '../../../src/common/series';
import { minuteMs, type Span } from '../../../src/common/time';
import type { LaneEntry } from '../../../src/protocol/lane';
import { spanOfView, type ToPanel } from '../../../src/protocol/panel';
import { laneItems, laneWork } from '../data/laneItems';
import { isSameDay, type SeenSpan } from '../data/timeLabels';
import { mergeLane } from './mergeLane';
import { appendSeries } from '../data/appendSeries';
import { seenMs, type PageData, type PageState } from './pageState';

/** How long before an end its cause (a signal, for example) may be reported. */
const togetherMs = 2 * minuteMs;

/** The state after a message, except for what is drawn (`shown`). */
export function takeMessage(state: PageState, message: ToPanel): PageState {
  switch (message.type) {
    case 'snapshot': {
      const { series, fromMs, toMs, intervalMs, members, kept = {}, subject, view } = message;
      const hostNowMs = view.kind === 'live' ? Math.max(state.hostNowMs, toMs) : state.hostNowMs;
      const span = { fromMs, toMs, nowMs: seenMs({ ...state, hostNowMs }) };
      const data: PageData = { series, span, intervalMs, members, kept };
      return { ...state, subject, data, hostNowMs, failure: undefined };
    }
    case 'append':
      return appended(state, message);
    case 'current':
      return atHostTime({ ...state, figures: message.figures, hostParts: message.parts }, message.nowMs);
    case 'subject':
      return { ...state, subject: message.subject };
    case 'status': {
      const { isCollecting, isPaused, intervalMs } = message;
      return { ...state, status: { isCollecting, isPaused, intervalMs } };
    }
    case 'notice':
      return { ...state, hostNotice: message.notice };
    case 'failure':
      return { ...state, failure: message.message };
    case 'lane':
      return withLane(state, message);
    default:
      return state;
  }
}

/** A live span: it ends now, even if the host has not told its time since. */
function seenBy({ hostNowMs }: PageState, span: Span): SeenSpan {
  return { ...span, nowMs: Math.max(hostNowMs, span.toMs) };
}

/** The state at a time of the host. At midnight, what was of today gets its date. */
function atHostTime(state: PageState, hostNowMs: number): PageState {
  const { data } = state;
  if (!data || isSameDay(data.span.nowMs, hostNowMs)) return { ...state, hostNowMs };
  return { ...state, hostNowMs, data: { ...data, span: { ...data.span, nowMs: hostNowMs } } };
}

function withLane(state: PageState, message: ToPanel & { type: 'lane' }): PageState {
  const { isMore = false, nowMs } = message;
  const before = isMore ? state.lane : undefined;
  const entries = mergeLane(withoutLeft(before?.entries ?? [], state), message.entries);
  const sinceMs = isMore ? before?.sinceMs : message.sinceMs;
  const lane = {
    entries,
    items: laneItems(entries),
    work: laneWork(entries),
    ...(sinceMs !== undefined && { sinceMs }),
  };
  const { data, view } = state;
  if (!isMore || !data || view.kind !== 'live') return { ...state, lane };
  // What just happened is later than the newest tick; a live range shows it at once.
  const span = seenBy(state, spanOfView(view, Math.max(data.span.toMs, nowMs)));
  const isOfView = span.toMs - span.fromMs === data.span.toMs - data.span.fromMs;
  return { ...state, lane, data: isOfView ? { ...data, span } : data };
}

/**
 * Entries without those that left a live view, because a page may be open for weeks beside a container with
 * an event every few seconds. Runs stay, because the image of the next one is compared with theirs, and so
 * does everything that goes on.
 */
function withoutLeft(
  entries: readonly LaneEntry[],
  { view, data, shown = data }: PageState,
): readonly LaneEntry[] {
  if (view.kind !== 'live' || !data || !shown) return entries;
  // The charts may be held while newer data waits.
  const fromMs = Math.min(data.span.fromMs, shown.span.fromMs) - togetherMs;
  return entries.filter(entry => {
    const endMs = entry.kind === 'event' ? entry.atMs : entry.endMs;
    return entry.kind === 'run' || endMs === undefined || endMs >= fromMs;
  });
}

function appended(state: PageState, message: ToPanel & { type: 'append' }): PageState {
  const { data, view } = state;
  if (!data || view.kind !== 'live') return state;
  const { series: added, toMs, intervalMs } = message;
  const span = seenBy(state, spanOfView(view, Math.max(data.span.toMs, toMs)));
  // The longer of two intervals: the first row after a change may be that late.
  const longestMs = Math.max(data.intervalMs, intervalMs);
  // One interval before the span is kept, so that the line begins at the chart's left edge.
  const fromMs = span.fromMs - longestMs;
  const series = appendSeries(data.series, added, { fromMs, maxGapMs: maxGapOf(longestMs) });
  return { ...state, data: { ...data, series, span, intervalMs } };
}
