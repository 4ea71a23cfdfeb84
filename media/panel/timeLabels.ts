/** Times as a reader of the panel sees them: local, 24 hours, with a date where the clock time alone is ambiguous. */

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;
const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

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

function isSameDay(a: number, b: number): boolean {
  return new Date(a).toDateString() === new Date(b).toDateString();
}

/** Labels of an axis: ticks a day or more apart are days, others times, with the day under the first and each new one. */
export function axisLabels(splits: readonly number[], stepMs: number, spansDays: boolean): string[] {
  let previous: number | undefined;
  return splits.map(split => {
    const isNewDay = previous === undefined || !isSameDay(previous, split);
    previous = split;
    if (stepMs >= dayMs) return dayLabel(split);
    const time = clockTime(split, stepMs < minuteMs);
    return spansDays && isNewDay ? `${time}\n${dayLabel(split)}` : time;
  });
}

/** `14:03 – 15:03`; with days where the span crosses midnight, with seconds where it is short. */
export function spanLabel(fromMs: number, toMs: number): string {
  const hasSeconds = toMs - fromMs < 10 * minuteMs;
  const hasDays = !isSameDay(fromMs, toMs);
  const label = (timeMs: number): string =>
    `${hasDays ? `${dayLabel(timeMs)} ` : ''}${clockTime(timeMs, hasSeconds)}`;
  return `${label(fromMs)} – ${label(toMs)}`;
}

/** One moment under the cursor, as exact as the points are. */
export function momentLabel(timeMs: number, fromMs: number, toMs: number, bucketMs: number): string {
  const time = clockTime(timeMs, bucketMs < minuteMs);
  return isSameDay(fromMs, toMs) ? time : `${dayLabel(timeMs)} ${time}`;
}

export function spansDays(fromMs: number, toMs: number): boolean {
  return !isSameDay(fromMs, toMs);
}
