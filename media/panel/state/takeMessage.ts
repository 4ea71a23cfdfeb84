import { maxGapOf } from '../../../src/common/series';
import { minuteMs } from '../../../src/common/time';
import type { LaneEntry } from '../../../src/protocol/lane';
import { spanOfView, type ToPanel } from '../../../src/protocol/panel';
import { laneItems, laneWork } from '../data/laneItems';
import { mergeLane } from './mergeLane';
import { appendSeries } from '../data/appendSeries';
import type { PageData, PageState } from './pageState';

/** What an end follows from, as a signal, is told at most this long before it. */
const togetherMs = 2 * minuteMs;

/** The state after a message that is for it, but for what is drawn (`shown`). */
export function takeMessage(state: PageState, message: ToPanel): PageState {
  switch (message.type) {
    case 'snapshot': {
      const { series, fromMs, toMs, intervalMs, members, kept = {}, subject, view } = message;
      const hostNowMs = view.kind === 'live' ? Math.max(state.hostNowMs, toMs) : state.hostNowMs;
      const data: PageData = { series, span: { fromMs, toMs }, intervalMs, members, kept };
      return { ...state, subject, data, hostNowMs, failure: undefined };
    }
    case 'append':
      return appended(state, message);
    case 'current':
      return { ...state, figures: message.figures, hostParts: message.parts, hostNowMs: message.nowMs };
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
  // What just happened is later than the newest tick: it is seen at once where the range goes on with it.
  const span = spanOfView(view, Math.max(data.span.toMs, nowMs));
  const isOfView = span.toMs - span.fromMs === data.span.toMs - data.span.fromMs;
  return { ...state, lane, data: isOfView ? { ...data, span } : data };
}

/**
 * Entries without what left a live view: a page may be open for weeks beside a container that tells something
 * every few seconds. Runs stay, as the next one's image is held against theirs, and so does what goes on.
 */
function withoutLeft(
  entries: readonly LaneEntry[],
  { view, data, shown = data }: PageState,
): readonly LaneEntry[] {
  if (view.kind !== 'live' || !data || !shown) return entries;
  // What is read may be held while newer data waits.
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
  const span = spanOfView(view, Math.max(data.span.toMs, toMs));
  // Of two intervals the longer one: the first row after a change may be as late as that.
  const longestMs = Math.max(data.intervalMs, intervalMs);
  // One interval before the span is kept, so that the line enters the chart at its left edge.
  const fromMs = span.fromMs - longestMs;
  const series = appendSeries(data.series, added, { fromMs, maxGapMs: maxGapOf(longestMs) });
  return { ...state, data: { ...data, series, span, intervalMs } };
}
