import { dayMs } from '../time';
import { parseMoment } from './parseMoment';
import type { Zone } from './zone';

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

export interface ParsedSpan {
  /** UTC ms. */
  readonly fromMs: number;
  readonly toMs: number;
  /** It begins at a time that is told from now. */
  readonly isRelative: boolean;
}

/** Shorter than this there is nothing to see. */
const leastMs = 1000;

export interface SpanBounds {
  readonly nowMs: number;
  /** The reader's zone, of times that say none. */
  readonly zone: Zone;
  readonly mostMs: number;
}

/**
 * What a span means as it is typed. `from` may hold both ends, with `to` or a dash between them. A time of
 * day alone at its end is that of the day on which it begins. What lies in the future is left out.
 */
export function parseTypedSpan(
  typed: TypedSpan,
  { nowMs, zone, mostMs }: SpanBounds,
): ParsedSpan | SpanFault {
  const { from, to } = bothEnds(typed);
  const start = parseMoment(from, nowMs, zone, 'first');
  if (typeof start === 'string') return { field: 'from', text: start };
  const end = parseMoment(to.trim() === '' ? 'now' : to, nowMs, zone, 'last', start.timeMs);
  if (typeof end === 'string') return { field: typed.to.trim() === '' ? 'from' : 'to', text: end };
  if (start.timeMs >= nowMs)
    return { field: 'from', text: 'This is not in the past, so there is no history of it yet.' };
  if (end.timeMs <= start.timeMs) return { field: 'to', text: 'The end is not after the beginning.' };
  const toMs = Math.min(end.timeMs, nowMs);
  const lengthMs = toMs - start.timeMs;
  if (lengthMs < leastMs) return { field: 'to', text: 'There is less than a second between the two.' };
  if (lengthMs > mostMs)
    return { field: 'from', text: `There are more than ${mostMs / dayMs} days between the two.` };
  return { fromMs: start.timeMs, toMs, isRelative: start.isRelative };
}

const between = /^(.+?)\s+(?:to|until|[\u2013\u2014-])\s+(.+)$/i;
const zoneAtEnd = /\d\s*(utc(?:[+-]\d{1,2}(?::?\d\d)?)?|z)$/i;

/**
 * Splits a span that was typed or pasted into the first field as a whole, if the second one is empty or
 * `now`. A zone at the end counts for both times, because spans are shown that way.
 */
function bothEnds({ from, to }: TypedSpan): TypedSpan {
  const [, first, second] =
    /^(?:now)?$/i.test(to.trim()) && from.length < 200 ? (between.exec(from.trim()) ?? []) : [];
  if (first === undefined || second === undefined) return { from, to };
  const [, zone] = zoneAtEnd.exec(second) ?? [];
  const isShared = zone !== undefined && !zoneAtEnd.test(first) && /:\d\d/.test(first);
  return { from: isShared ? `${first} ${zone}` : first, to: second };
}
