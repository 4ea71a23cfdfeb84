import { hourMs, minuteMs, secondMs } from '../../../../src/common/time';

/** Distances between ticks on an axis of elapsed time, ms. */
export const elapsedSteps: readonly number[] = [
  ...[1, 2, 5, 10, 15, 30].map(seconds => seconds * secondMs),
  ...[1, 2, 5, 10, 15, 30].map(minutes => minutes * minuteMs),
  ...[1, 2, 3, 6, 12, 24, 48, 120, 240].map(hours => hours * hourMs),
];

/** Time since a run began, like a stopwatch: `0:05`, `12:30`, `1:02:30`. */
export function elapsedText(elapsedMs: number): string {
  const seconds = Math.max(0, Math.round(elapsedMs / secondMs));
  const two = (value: number): string => String(value).padStart(2, '0');
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const end = two(seconds % 60);
  return hours > 0 ? `${hours}:${two(minutes)}:${end}` : `${minutes}:${end}`;
}
