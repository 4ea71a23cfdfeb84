/** Runs as text. Their names are untrusted. */
import { formatDuration, formatUtc, formatUtcSecond } from '../../common/text/format';
import { plainLine } from '../../common/text/untrustedText';
import { figureText } from '../../compare/comparedFigures';
import { countText } from '../../compare/rowTexts';
import type { EndedRun } from '../../runs/comparableRuns';
import { rangeOfId } from '../../runs/timeRange';

/** `main 0123abc`; empty when nothing is known about the checkout. */
export function headText({ head }: Pick<EndedRun, 'head'>): string {
  const parts = [head?.branch, head?.commit?.slice(0, 7)];
  return parts.flatMap(part => (part === undefined ? [] : [plainLine(part, 60)])).join(' ');
}

/** `main 0123abc · exit 1 · 41 s · 5 min ago`. */
export function runDetail(run: EndedRun, nowMs: number): string {
  const { outcome, startMs, endMs } = run;
  const ended = typeof outcome === 'number' ? `exit ${outcome}` : outcome === 'stopped' ? 'stopped' : '';
  const took = figureText('seconds', (endMs - startMs) / 1000);
  const parts = [headText(run), ended, took, `${formatDuration(nowMs - endMs)} ago`];
  return parts.filter(part => part !== '').join(' · ');
}

/** What distinguishes one side of a comparison from the other: what all its runs have in common. */
export function sideText(runs: readonly EndedRun[]): string {
  const [first] = runs;
  if (!first) return 'no runs';
  if (runs.length === 1 && rangeOfId(first.id)) return rangeText(first);
  const isCommon = (read: (run: EndedRun) => unknown): boolean =>
    runs.every(run => read(run) === read(first));
  const branch = isCommon(({ head }) => head?.branch) ? first.head?.branch : undefined;
  const commit = isCommon(({ head }) => head?.commit) ? first.head?.commit : undefined;
  const head = headText({
    head: { ...(branch !== undefined && { branch }), ...(commit !== undefined && { commit }) },
  });
  if (runs.length > 1) return head === '' ? countText(runs.length) : head;
  return head === '' ? formatUtc(first.startMs) : head;
}

/**
 * What each side of a comparison is called. Where both have the same name, as two runs at one commit have,
 * their times tell them apart.
 */
export function sideTexts(
  a: readonly EndedRun[],
  b: readonly EndedRun[],
): { readonly a: string; readonly b: string } {
  const [nameA, nameB] = [sideText(a), sideText(b)];
  return nameA === nameB ? { a: withTimes(nameA, a), b: withTimes(nameB, b) } : { a: nameA, b: nameB };
}

function withTimes(name: string, runs: readonly EndedRun[]): string {
  const [first, last] = [runs[0], runs.at(-1)];
  if (!first || !last) return name;
  const times =
    first === last
      ? formatUtcSecond(first.startMs)
      : `${formatUtcSecond(first.startMs)} to ${formatUtcSecond(last.startMs)}`;
  // Without a branch, a run is called by its time already.
  return name === formatUtc(first.startMs) ? times : `${name}, ${times}`;
}

/** `2026-11-27 14:00:00 to 15:00:00 UTC`. */
function rangeText({ startMs, endMs }: EndedRun): string {
  const wordsOf = (timeMs: number): string[] => new Date(timeMs).toISOString().split(/T|\./);
  const [[day = '', time = ''], [lastDay = '', lastTime = '']] = [wordsOf(startMs), wordsOf(endMs)];
  return `${day} ${time} to ${day === lastDay ? '' : `${lastDay} `}${lastTime} UTC`;
}

/** What both sides are runs of. */
export function titleOf(a: readonly EndedRun[], b: readonly EndedRun[]): string {
  const labels = [...new Set([...a, ...b].map(({ label }) => plainLine(label, 80)))];
  return labels.length <= 2 ? labels.join(' and ') : `${labels.length} kinds of runs`;
}
