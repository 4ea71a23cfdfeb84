import { dayMs } from '../../../src/common/time';
import { viewBounds, type PanelRange, type PanelView } from '../../../src/protocol/panel';
import { parseMoment } from './parseMoment';
import { following } from './viewMoves';

export interface TypedSpan {
  readonly from: string;
  /** Empty: now. */
  readonly to: string;
}

/** Why two texts make no span, and which of them is wrong. */
export interface SpanFault {
  readonly field: keyof TypedSpan;
  readonly text: string;
}

/** Shorter than this there is nothing to see. */
const leastMs = 1000;

/**
 * The view of a span as it is typed. `from` may hold both ends, with `to` or a dash between them. It follows
 * live where it goes from a relative time to now; what lies in the future is left out.
 */
export function parseSpan(typed: TypedSpan, nowMs: number, range: PanelRange): PanelView | SpanFault {
  const { from, to } = bothEnds(typed);
  const start = parseMoment(from, nowMs, 'first');
  if (typeof start === 'string') return { field: 'from', text: start };
  const end = parseMoment(to.trim() === '' ? 'now' : to, nowMs, 'last');
  if (typeof end === 'string') return { field: typed.to.trim() === '' ? 'from' : 'to', text: end };
  if (start.timeMs >= nowMs)
    return { field: 'from', text: 'This is not in the past: there is no history of it yet.' };
  if (end.timeMs <= start.timeMs) return { field: 'to', text: 'The end is not after the beginning.' };
  const toMs = Math.min(end.timeMs, nowMs);
  const lengthMs = toMs - start.timeMs;
  if (lengthMs < leastMs) return { field: 'to', text: 'There is less than a second between the two.' };
  if (lengthMs > viewBounds.mostMs) {
    return { field: 'from', text: `There are more than ${viewBounds.mostMs / dayMs} days between the two.` };
  }
  if (start.isRelative && toMs === nowMs) return following({ range }, lengthMs);
  return { kind: 'fixed', fromMs: start.timeMs, toMs, range };
}

const between = /^(.+?)\s+(?:to|until|[\u2013\u2014-])\s+(.+)$/i;
const zoneAtEnd = /\d\s*(utc(?:[+-]\d{1,2}(?::?\d\d)?)?|z)$/i;

/** Apart where the first text holds both and the second says no more than now; a zone after the second is that of the first, too, as it is shown. */
function bothEnds({ from, to }: TypedSpan): TypedSpan {
  const [, first, second] =
    /^(?:now)?$/i.test(to.trim()) && from.length < 200 ? (between.exec(from.trim()) ?? []) : [];
  if (first === undefined || second === undefined) return { from, to };
  const [, zone] = zoneAtEnd.exec(second) ?? [];
  const isShared = zone !== undefined && !zoneAtEnd.test(first) && /:\d\d/.test(first);
  return { from: isShared ? `${first} ${zone}` : first, to: second };
}
