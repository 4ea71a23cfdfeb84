import { plainLine } from '../../../src/common/text/untrustedText';
import type { MarkedRun } from '../../../src/timeline/markedRun';

const shownDigits = 7;

/** Where the work stood when it began: `main at 1a2b3c4`; empty where nobody knows. */
export function headPhrase({ head = {} }: Pick<MarkedRun, 'head'>): string {
  const { branch, commit } = head;
  const short = commit?.slice(0, shownDigits);
  if (branch === undefined) return short ?? '';
  return short === undefined ? plainLine(branch) : `${plainLine(branch)} at ${short}`;
}
