/**
 * A range of time that a user compares like a run. History does not know it, so its id contains the range.
 */
import type { EndedRun } from './comparableRuns';

interface Range {
  /** UTC ms. */
  readonly fromMs: number;
  readonly toMs: number;
}

/** What is shown for it where runs have their names. */
const label = 'Ranges of Time';
/** No id of a run in history has a colon. */
const idForm = /^range:(\d{1,16})-(\d{1,16})$/;

/** `fromMs` must be before `toMs` by a millisecond at least. */
export function rangeRun({ fromMs, toMs }: Range): EndedRun {
  const [startMs, endMs] = [Math.round(fromMs), Math.round(toMs)];
  return { id: `range:${startMs}-${endMs}`, kind: 'manual', key: 'range', label, startMs, endMs };
}

/** The range with this id; `undefined` for the id of a run, and for one that tells no range. */
export function rangeOfId(id: string): EndedRun | undefined {
  const [, from, to] = idForm.exec(id) ?? [];
  const [fromMs, toMs] = [Number(from), Number(to)];
  return fromMs < toMs && toMs <= 8.64e15 ? rangeRun({ fromMs, toMs }) : undefined;
}
