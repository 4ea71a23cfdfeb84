/** Checks of what comes out of a webview: a page that shows untrusted names is not trusted either. */
import { queryLimits } from '../../common/queryLimits';
import {
  mostPanelSubjects,
  panelActions,
  panelRanges,
  type PanelAction,
  type PanelRange,
  type PanelState,
  type PanelSubjectRef,
  type PanelSubjects,
  type PanelView,
  type ToHost,
} from '../../protocol/panel';
import { upgradePanelState } from '../../protocol/panelState';

const longestText = 1024;
const mostHidden = 64;
const mostScroll = 1_000_000;
/** The largest time a `Date` can hold. */
const latestMs = 8.64e15;

/** The message, or `undefined` where its shape is not one of the protocol. Unknown members are dropped. */
export function parsePanelMessage(message: unknown): ToHost | undefined {
  if (!isRecord(message)) return undefined;
  switch (message['type']) {
    case 'ready':
    case 'view': {
      const view = parseView(message['view']);
      const { request, maxPoints } = message;
      if (!view || !isCount(request, Number.MAX_SAFE_INTEGER) || !isCount(maxPoints, queryLimits.points.most))
        return undefined;
      return { type: message['type'], request, view, maxPoints };
    }
    case 'ping':
      return { type: 'ping' };
    case 'keep': {
      const state = parsePanelState(message['state']);
      return state && { type: 'keep', state };
    }
    case 'action': {
      const id = message['id'];
      return isOneOf<PanelAction>(panelActions, id) ? { type: 'action', id } : undefined;
    }
    default:
      return undefined;
  }
}

/**
 * The state a webview kept, be it of an earlier version, or `undefined` where it is of a later one or of
 * another shape.
 */
export function parsePanelState(kept: unknown): PanelState | undefined {
  const state = upgradePanelState(kept);
  if (!isRecord(state) || state['version'] !== 2) return undefined;
  const subjects = parseSubjects(state['subjects']);
  const view = parseView(state['view']);
  const { hidden, scrollTop } = state;
  if (!subjects || !view || !Array.isArray(hidden) || hidden.length > mostHidden || !hidden.every(isText))
    return undefined;
  return { version: 2, subjects, view, hidden, ...(isScroll(scrollTop) && { scrollTop }) };
}

function parseSubjects(value: unknown): PanelSubjects | undefined {
  if (!Array.isArray(value) || value.length > mostPanelSubjects) return undefined;
  const [first, ...others] = value.map(parseSubject);
  if (!first) return undefined;
  const rest = others.filter(each => each !== undefined);
  return rest.length === others.length ? [first, ...rest] : undefined;
}

function parseSubject(value: unknown): PanelSubjectRef | undefined {
  if (!isRecord(value)) return undefined;
  if (value['kind'] === 'host') return { kind: 'host' };
  const { workload, name } = value;
  if (value['kind'] !== 'container' || !isText(workload) || !isText(name) || workload === '')
    return undefined;
  return { kind: 'container', workload, name };
}

function parseView(value: unknown): PanelView | undefined {
  if (!isRecord(value)) return undefined;
  const { range, fromMs, toMs } = value;
  if (!isOneOf<PanelRange>(panelRanges, range)) return undefined;
  if (value['kind'] === 'live') return { kind: 'live', range };
  if (value['kind'] !== 'fixed' || !isTime(fromMs) || !isTime(toMs) || fromMs >= toMs) return undefined;
  return { kind: 'fixed', fromMs, toMs, range };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length <= longestText;
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= latestMs;
}

function isScroll(value: unknown): value is number {
  return typeof value === 'number' && value > 0 && value <= mostScroll;
}

function isCount(value: unknown, most: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= most;
}

function isOneOf<T extends string>(allowed: readonly T[], value: unknown): value is T {
  return (allowed as readonly unknown[]).includes(value);
}
