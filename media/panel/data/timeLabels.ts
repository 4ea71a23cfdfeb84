/**
 * Times as a reader of the panel sees them: in the reader's own zone, 24 hours, with a date where they are
 * not of today, and with the zone where even the date does not help, because clocks that are set back show an
 * hour twice.
 */
import { dayMs, hourMs, minuteMs, type Span } from '../../../src/common/time';

/** A span as a reader sees it: what lies within today needs no date. */
export interface SeenSpan extends Span {
  /** The host's clock (UTC ms); 0 before it is known, when everything is named with its date. */
  readonly nowMs: number;
}

/** A day and month that are longer ago could be those of this year. */
const sameYearMs = 330 * dayMs;

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

/** `14:03` or, where seconds matter, `14:03:20`. */
export function clockTime(timeMs: number, hasSeconds: boolean): string {
  const date = new Date(timeMs);
  const parts = [date.getHours(), date.getMinutes()];
  if (hasSeconds) parts.push(date.getSeconds());
  return parts.map(part => String(part).padStart(2, '0')).join(':');
}

/** `3 Mar`. */
export function dayLabel(timeMs: number): string {
  const date = new Date(timeMs);
  return `${date.getDate()} ${months[date.getMonth()]}`;
}

/** `UTC`, `UTC+1`, `UTC-3:30`: unlike zone names, the same for every reader and different in summer. */
export function zoneLabel(timeMs: number): string {
  const offset = -new Date(timeMs).getTimezoneOffset();
  if (offset === 0) return 'UTC';
  const minutes = Math.abs(offset) % 60;
  const hours = `${offset < 0 ? '-' : '+'}${Math.floor(Math.abs(offset) / 60)}`;
  return `UTC${hours}${minutes === 0 ? '' : `:${String(minutes).padStart(2, '0')}`}`;
}

/** Whether clocks show this time twice, because they are set back around then. */
export function isRepeatedTime(timeMs: number): boolean {
  const offset = new Date(timeMs).getTimezoneOffset();
  return [-dayMs, dayMs].some(away => {
    const shiftMs = (new Date(timeMs + away).getTimezoneOffset() - offset) * minuteMs;
    // The same clock time with the other side's offset, if that side has it then.
    return (
      shiftMs !== 0 &&
      new Date(timeMs + shiftMs).getTimezoneOffset() * minuteMs === offset * minuteMs + shiftMs
    );
  });
}

/**
 * A moment in the form that can be typed, exact to the second: `2026-11-27 14:05:30`, with the zone when it
 * is ambiguous.
 */
export function momentText(timeMs: number): string {
  const date = new Date(timeMs);
  const day = [date.getFullYear(), date.getMonth() + 1, date.getDate()];
  const zone = isRepeatedTime(timeMs) ? ` ${zoneLabel(timeMs)}` : '';
  return `${day.map(part => String(part).padStart(2, '0')).join('-')} ${clockTime(timeMs, true)}${zone}`;
}

export function isSameDay(a: number, b: number): boolean {
  const [first, second] = [new Date(a), new Date(b)];
  return (
    first.getDate() === second.getDate() &&
    first.getMonth() === second.getMonth() &&
    first.getFullYear() === second.getFullYear()
  );
}

/**
 * Labels of an axis: days when ticks are a day or more apart, times otherwise, with the day under the first
 * tick and under each new day, unless all of them are of today.
 */
export function axisLabels(splits: readonly number[], stepMs: number, seen: SeenSpan): string[] {
  const hasDays = needsDay(seen);
  let previous: number | undefined;
  return splits.map(split => {
    const isNewDay = previous === undefined || !isSameDay(previous, split);
    previous = split;
    if (stepMs >= dayMs) return dayLabel(split);
    const below = [
      ...(hasDays && isNewDay ? [dayLabel(split)] : []),
      ...(isRepeatedTime(split) ? [zoneLabel(split)] : []),
    ];
    const time = clockTime(split, stepMs < minuteMs);
    return below.length > 0 ? `${time}\n${below.join(', ')}` : time;
  });
}

/**
 * `14:03 – 15:03 UTC+1`; with the day unless that is today, with both days when the span crosses midnight,
 * with seconds below an hour, with both zones when clocks change within it.
 */
export function spanLabel(seen: SeenSpan): string {
  return spanText(seen, needsDay(seen) ? dayTexter(seen) : undefined);
}

/** The same with day and year in any case, for what is read elsewhere and later. */
export function datedSpanLabel(span: Span): string {
  return spanText(span, fullDay);
}

/** A moment under the cursor, as exact as the points are. */
export function momentLabel(timeMs: number, seen: SeenSpan, bucketMs: number): string {
  const time = clockTime(timeMs, bucketMs < minuteMs);
  const hasDay = needsDay(seen) || !isSameDay(timeMs, seen.nowMs);
  const day = hasDay ? `${dayTexter(seen)(timeMs)} ` : '';
  return `${day}${time}${isRepeatedTime(timeMs) ? ` ${zoneLabel(timeMs)}` : ''}`;
}

/** Whether a clock time within the span could be of another day than today. */
function needsDay({ fromMs, toMs, nowMs }: SeenSpan): boolean {
  return !isSameDay(fromMs, toMs) || !isSameDay(fromMs, nowMs);
}

function spanText({ fromMs, toMs }: Span, dayOf: ((timeMs: number) => string) | undefined): string {
  const hasSeconds = toMs - fromMs < hourMs;
  const isOneDay = isSameDay(fromMs, toMs);
  const label = (timeMs: number, hasDay: boolean): string =>
    `${hasDay && dayOf ? `${dayOf(timeMs)} ` : ''}${clockTime(timeMs, hasSeconds)}`;
  const [from, to] = [zoneLabel(fromMs), zoneLabel(toMs)];
  const start = `${label(fromMs, true)}${from === to ? '' : ` ${from}`}`;
  return `${start} – ${label(toMs, !isOneDay)} ${to}`;
}

function dayTexter({ fromMs, nowMs }: SeenSpan): (timeMs: number) => string {
  return nowMs > 0 && nowMs - fromMs > sameYearMs ? fullDay : dayLabel;
}

/** `3 Mar`, with the year where that could be of this one. */
export function pastDay(timeMs: number, nowMs: number): string {
  return dayTexter({ fromMs: timeMs, toMs: timeMs, nowMs })(timeMs);
}

/** `3 Mar 2026`. */
function fullDay(timeMs: number): string {
  return `${dayLabel(timeMs)} ${new Date(timeMs).getFullYear()}`;
}
