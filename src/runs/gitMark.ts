import { minuteMs } from '../common/time';
import type { RunHead } from '../timeline/markedRun';
import type { RunFacts } from './sourceEvent';

/** What is checked out, and when that was read. */
export interface ReadHead extends RunHead {
  readonly readMs: number;
}

/** A commit that is older was made elsewhere, and only arrived now. */
const freshMs = 10 * minuteMs;
const shownDigits = 7;

/**
 * The mark for a commit or branch that was not checked out before; `undefined`: none. Only the name of a
 * commit is told, because messages may contain anything. `committedMs`: when the commit was made.
 */
export function gitMark(
  before: ReadHead,
  { readMs, ...head }: ReadHead,
  committedMs?: number,
): Omit<RunFacts, 'workspace'> | undefined {
  const { branch, commit } = head;
  const short = commit?.slice(0, shownDigits);
  if (branch !== before.branch) {
    const name = branch ?? short;
    return name === undefined
      ? undefined
      : { key: 'git:switch', label: `Switched to ${name}`, atMs: readMs, head };
  }
  if (short === undefined || commit === before.commit) return undefined;
  const isMadeHere =
    committedMs !== undefined && committedMs >= before.readMs - 1000 && readMs - committedMs < freshMs;
  // Moved by a pull, a reset or a rebase: the time of the commit is not that of the move.
  if (!isMadeHere) return { key: 'git:move', label: `Moved to ${short}`, atMs: readMs, head };
  return { key: 'git:commit', label: `Commit ${short}`, atMs: Math.min(committedMs, readMs), head };
}
