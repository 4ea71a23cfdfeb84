import { maxGapOf } from '../../../src/common/series';
import type { ToPanel } from '../../../src/protocol/panel';
import { appendSeries } from '../data/appendSeries';
import { spanOfView } from '../data/rangeMath';
import type { PageData, PageState } from './pageState';

/** The state after a message that is for it, but for what is drawn (`shown`). */
export function takeMessage(state: PageState, message: ToPanel): PageState {
  switch (message.type) {
    case 'snapshot': {
      const { series, fromMs, toMs, intervalMs, marks = [], members, kept = {}, subject, view } = message;
      const hostNowMs = view.kind === 'live' ? Math.max(state.hostNowMs, toMs) : state.hostNowMs;
      const data: PageData = { series, span: { fromMs, toMs }, intervalMs, marks, members, kept };
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
    case 'usage':
    case 'look':
    case 'linkCopied':
      return state;
  }
}

function appended(state: PageState, message: ToPanel & { type: 'append' }): PageState {
  const { data, view } = state;
  if (!data || view.kind !== 'live') return state;
  const { series: added, toMs, intervalMs } = message;
  const span = spanOfView(view, toMs);
  // Of two intervals the longer one: the first row after a change may be as late as that.
  const longestMs = Math.max(data.intervalMs, intervalMs);
  // One interval before the span is kept, so that the line enters the chart at its left edge.
  const fromMs = span.fromMs - longestMs;
  const series = appendSeries(data.series, added, { fromMs, maxGapMs: maxGapOf(longestMs) });
  return { ...state, data: { ...data, series, span, intervalMs } };
}
