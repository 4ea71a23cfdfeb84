/** Times as people type them, in the reader's own zone unless they say another. */
import { dayMs, hourMs, minuteMs } from '../time';
import { cutText } from './cutText';
import { fixedZone, utcZone, type Day, type MomentSide, type TimeOfDay, type Zone } from './zone';

export interface Moment {
  readonly timeMs: number;
  /** It depends on the time at which it is read. */
  readonly isRelative: boolean;
}

export const momentExamples =
  '-2h, now, yesterday 14:00, 14:05, 2026-11-27 14:05, an ISO time, or seconds since 1970';

const longestText = 100;
const mostDaysBack = 3650;
const unitMs: ReadonlyMap<string, number> = new Map([
  ['s', 1000],
  ['m', minuteMs],
  ['h', hourMs],
  ['d', dayMs],
  ['w', 7 * dayMs],
]);
const monthNames = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/**
 * The time that a text means, or a sentence that says why it is none. A day alone is its beginning or its
 * end. Years from 1970 to 9999. `zone`: the reader's. `sinceMs`: where the span begins that this time ends: a
 * time of day alone is of that day then, or of the next day, if that has begun, where it would come before.
 */
export function parseMoment(
  text: string,
  nowMs: number,
  zone: Zone,
  side: MomentSide = 'first',
  sinceMs?: number,
): Moment | string {
  const typed = text
    .slice(0, longestText + 1)
    .replace(/[\u2212\u2013]/g, '-')
    .trim()
    .toLowerCase();
  if (typed === '' || typed.length > longestText) return notATime(text);
  if (typed === 'now') return { timeMs: nowMs, isRelative: true };
  const found = relative(typed, nowMs) ?? epoch(typed) ?? calendar(typed, { nowMs, sinceMs }, zone, side);
  if (found === undefined) return notATime(text);
  if (typeof found !== 'number') return found;
  return found >= 0 ? { timeMs: found, isRelative: false } : notATime(text);
}

function notATime(text: string): string {
  const shown = cutText(text.trim(), 31);
  return `${shown === '' ? 'Nothing' : `“${shown}”`} is not a time. Write ${momentExamples}.`;
}

/** `-2h`, `now-90m`, `-1d 12h`, `2h ago`. */
function relative(text: string, nowMs: number): Moment | undefined {
  const [, signed, ago] =
    /^(?:(?:now\s*)?-\s*([\d.]+ ?[a-z][\d.a-z ]*)|([\d.]+ ?[a-z][\d.a-z ]*?) ago)$/.exec(text) ?? [];
  const amounts = signed ?? ago;
  if (amounts === undefined) return undefined;
  let ms = 0;
  let rest = amounts.trim();
  while (rest !== '') {
    const [all = '', amount = '', unit = ''] = /^(\d{1,6}(?:\.\d{1,3})?) ?([a-z]+) ?/.exec(rest) ?? [];
    const each = unitMs.get(unitOf(unit));
    if (all === '' || each === undefined) return undefined;
    ms += Number(amount) * each;
    rest = rest.slice(all.length);
  }
  if (ms > mostDaysBack * dayMs || ms > nowMs) return undefined;
  return { timeMs: Math.round(nowMs - ms), isRelative: true };
}

function unitOf(word: string): string {
  return /^(?:s|secs?|seconds?|m|mins?|minutes?|h|hours?|d|days?|w|weeks?)$/.test(word) ? word.charAt(0) : '';
}

/** Seconds or milliseconds since 1970, of 1973 or later. */
function epoch(text: string): number | undefined {
  if (!/^\d{9,14}(?:\.\d{1,9})?$/.test(text)) return undefined;
  const value = Number(text);
  return Math.round(value < 1e11 ? value * 1000 : value);
}

/** A day, a time of day, or both, with or without a zone; a sentence when clocks never showed that time. */
function calendar(
  text: string,
  { nowMs, sinceMs }: { readonly nowMs: number; readonly sinceMs: number | undefined },
  ownZone: Zone,
  side: MomentSide,
): number | string | undefined {
  const { body, offsetMs } = withoutZone(text);
  if (Number.isNaN(offsetMs)) return undefined;
  const zone = offsetMs === undefined ? ownZone : fixedZone(offsetMs);
  const today = zone.dayOf(nowMs);
  const { day, rest } = leadingDay(body, today);
  if (day && !isDay(day)) return undefined;
  if (rest === '') return day && zone.startOf(side === 'first' ? day : later(day, 1));
  const time = timeOfDay(rest);
  if (!time) return undefined;
  if (day) return zone.timeAt(day, time, side);
  if (sinceMs !== undefined) {
    const first = zone.dayOf(sinceMs);
    const found = zone.timeAt(first, time, side);
    const next = later(first, 1);
    const isBefore = typeof found === 'number' && found < sinceMs;
    return isBefore && zone.startOf(next) <= nowMs ? zone.timeAt(next, time, side) : found;
  }
  const found = zone.timeAt(today, time, side);
  // A time of day alone means the last one.
  const isAhead = typeof found === 'number' && found > nowMs;
  return isAhead ? zone.timeAt(later(today, -1), time, side) : found;
}

/**
 * `offsetMs`: how far the zone is ahead of UTC; `NaN` for an unknown zone; `undefined` for the reader's own.
 */
function withoutZone(text: string): { readonly body: string; readonly offsetMs: number | undefined } {
  const [, before = '', name, sign, hours, minutes = '0'] =
    /^(.*?)\s*(z|utc)?(?:([+-])(\d{1,2})(?::?(\d\d))?)?$/.exec(text) ?? [];
  // What follows a day is not a zone: it may be part of the day.
  const isZone = name !== undefined || (sign !== undefined && /:\d\d(?:\.\d+)?$/.test(before));
  if (!isZone) return { body: text, offsetMs: undefined };
  if (sign === undefined) return { body: before, offsetMs: 0 };
  const ahead = Number(hours) * hourMs + Number(minutes) * minuteMs;
  const isOffset = name !== 'z' && Number(minutes) < 60 && ahead <= 14 * hourMs;
  return { body: before, offsetMs: isOffset ? (sign === '-' ? -ahead : ahead) : Number.NaN };
}

/** The day at the beginning of a text, and the rest of the text. */
function leadingDay(text: string, today: Day): { readonly day?: Day; readonly rest: string } {
  const [word, name] = /^(today|yesterday)(?=$|[\s,])/.exec(text) ?? [];
  if (word !== undefined) return { day: later(today, name === 'today' ? 0 : -1), rest: restOf(text, word) };
  const [iso, year, month, day] = /^(\d{4})-(\d\d?)-(\d\d?)(?=$|[\s,t])/.exec(text) ?? [];
  if (iso !== undefined) {
    return {
      day: { year: Number(year), month: Number(month) - 1, day: Number(day) },
      rest: restOf(text, iso),
    };
  }
  const [named, ofMonth, monthName = '', ofYear] =
    /^(\d\d?) ([a-z]{3})[a-z]{0,6}(?: (\d{4}))?(?=$|[\s,])/.exec(text) ?? [];
  const index = monthNames.indexOf(monthName);
  if (named === undefined || index < 0) return { rest: text };
  const found = { year: Number(ofYear ?? today.year), month: index, day: Number(ofMonth) };
  const isAhead = index > today.month || (index === today.month && found.day > today.day);
  // A day without a year means the last such day.
  if (ofYear === undefined && isAhead)
    return { day: { ...found, year: today.year - 1 }, rest: restOf(text, named) };
  return { day: found, rest: restOf(text, named) };
}

function restOf(text: string, day: string): string {
  return text.slice(day.length).replace(/^(?:t(?=\d)|[\s,]+)/, '');
}

/** `14:05`, `14:05:30.250`, `2 pm`, `2:05pm`. */
function timeOfDay(text: string): TimeOfDay | undefined {
  const [, hours, minutes, seconds = '0', fraction = '', half] =
    /^(\d\d?)(?::(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?)?(?:\s?([ap])m)?$/.exec(text) ?? [];
  if (hours === undefined || (minutes === undefined && half === undefined)) return undefined;
  const hour = Number(hours);
  if (half !== undefined && (hour < 1 || hour > 12)) return undefined;
  const time = {
    hours: half === undefined ? hour : (hour % 12) + (half === 'p' ? 12 : 0),
    minutes: Number(minutes ?? 0),
    seconds: Number(seconds),
    ms: Number(fraction.padEnd(3, '0').slice(0, 3)),
  };
  return time.hours < 24 && time.minutes < 60 && time.seconds < 60 ? time : undefined;
}

function isDay({ year, month, day }: Day): boolean {
  const date = new Date(Date.UTC(year, month, day));
  return year >= 1970 && date.getUTCMonth() === month && date.getUTCDate() === day;
}

function later({ year, month, day }: Day, days: number): Day {
  return utcZone.dayOf(Date.UTC(year, month, day + days));
}
