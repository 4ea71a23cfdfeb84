import { maxGapOf } from '../../../src/common/series';
import { spanOfView, type ToPanel } from '../../../src/protocol/panel';
import { laneItems, laneWork } from '../data/laneItems';
import { mergeLane } from '../data/mergeLane';
import { appendSeries } from '../data/appendSeries';
import type { PageData, PageState } from './pageState';

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
      return { ...state, figures: message.figures, hostNowMs: message.nowMs };
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
  const entries = mergeLane(before?.entries ?? [], message.entries);
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
