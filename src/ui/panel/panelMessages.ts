/** What comes from a webview, or from the state of one that was closed with its window, is not to be trusted. */
import {
  panelActions,
  panelRanges,
  type PanelAction,
  type PanelRange,
  type PanelState,
  type PanelSubjectRef,
  type PanelView,
  type ToHost,
} from '../../protocol/panel';

type Fields = Readonly<Record<string, unknown>>;

const longestText = 1000;
const longestSpanMs = 400 * 24 * 3_600_000;

/** A message of the right shape, or `undefined`. */
export function parseToHost(message: unknown): ToHost | undefined {
  const fields = asFields(message);
  switch (fields?.['type']) {
    case 'view': {
      const view = parseView(fields['view']);
      const maxPoints = fields['maxPoints'];
      const isValid = view && typeof maxPoints === 'number' && Number.isInteger(maxPoints);
      return isValid ? { type: 'view', view, maxPoints: Math.min(5000, Math.max(50, maxPoints)) } : undefined;
    }
    case 'action': {
      const id = fields['id'];
      return isAction(id) ? { type: 'action', id } : undefined;
    }
    default:
      return undefined;
  }
}

/** The state that a panel kept over a reload of its window, or `undefined`. */
export function parsePanelState(state: unknown): PanelState | undefined {
  const fields = asFields(state);
  const subject = parseSubjectRef(fields?.['subject']);
  const view = parseView(fields?.['view']);
  if (fields?.['version'] !== 1 || !subject || !view) return undefined;
  const hidden = Array.isArray(fields['hidden']) ? fields['hidden'].filter(isText) : [];
  return { version: 1, subject, view, hidden };
}

function parseSubjectRef(value: unknown): PanelSubjectRef | undefined {
  const fields = asFields(value);
  if (fields?.['kind'] === 'host') return { kind: 'host' };
  const { workload, name } = fields ?? {};
  if (fields?.['kind'] !== 'container' || !isText(workload) || !isText(name)) return undefined;
  return { kind: 'container', workload, name };
}

function parseView(value: unknown): PanelView | undefined {
  const fields = asFields(value);
  const range = fields?.['range'];
  if (!isRange(range)) return undefined;
  if (fields?.['kind'] === 'live') return { kind: 'live', range };
  const { fromMs, toMs } = fields ?? {};
  if (fields?.['kind'] !== 'fixed' || !isTime(fromMs) || !isTime(toMs)) return undefined;
  const isSpan = toMs - fromMs >= 1 && toMs - fromMs <= longestSpanMs;
  return isSpan ? { kind: 'fixed', fromMs, toMs, range } : undefined;
}

function asFields(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= longestText;
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

function isRange(value: unknown): value is PanelRange {
  return (panelRanges as readonly unknown[]).includes(value);
}

function isAction(value: unknown): value is PanelAction {
  return (panelActions as readonly unknown[]).includes(value);
}
