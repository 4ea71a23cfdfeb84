import { plainLine } from '../../common/text/untrustedText';
import { mostRunsOfSide } from '../../protocol/runFiguresQuery';
import { isMeasurable, type EndedRun } from '../../runs/comparableRuns';
import type { MarkedRun } from '../../timeline/markedRun';
import { headText, runDetail } from '../state/runTexts';

/** One side that can be chosen for a comparison. Untrusted text. */
export interface RunChoice {
  readonly label: string;
  readonly detail: string;
  /** Oldest first. */
  readonly runs: readonly EndedRun[];
  /** All runs of one kind on a branch. */
  readonly isGroup: boolean;
}

/**
 * The sides that can be compared, newest first. Groups come before single runs: all runs of the same kind on
 * one branch, where there are several. `chosen`: runs that are already on the other side. They are left out,
 * and runs of their kind come first.
 */
export function runChoices(
  runs: readonly MarkedRun[],
  nowMs: number,
  chosen: readonly EndedRun[] = [],
): RunChoice[] {
  const taken = new Set(chosen.map(({ id }) => id));
  const ended = runs
    .filter(isMeasurable)
    .filter(({ id }) => !taken.has(id))
    .sort((a, b) => b.startMs - a.startMs);
  const single = ended.map((run): RunChoice => {
    return { label: run.label, detail: runDetail(run, nowMs), runs: [run], isGroup: false };
  });
  const all = [...groupsOf(ended), ...single];
  const [first] = chosen;
  if (!first) return all;
  const isSame = ({ runs: [run] }: RunChoice): boolean => run?.key === first.key;
  return [...all.filter(isSame), ...all.filter(choice => !isSame(choice))];
}

function groupsOf(runs: readonly EndedRun[]): RunChoice[] {
  const groups = new Map<string, [EndedRun, ...EndedRun[]]>();
  for (const run of runs) {
    if (run.isBackground || run.outcome === 'stopped') continue;
    const key = JSON.stringify([run.kind, run.key, run.head?.branch]);
    const group = groups.get(key);
    if (group) group.push(run);
    else groups.set(key, [run]);
  }
  return [...groups.values()].flatMap((group): RunChoice[] => {
    if (group.length < 2) return [];
    const [newest] = group;
    const branch = headText({
      head: newest.head?.branch === undefined ? {} : { branch: newest.head.branch },
    });
    const where = branch === '' ? '' : ` on ${branch}`;
    const own = group.slice(0, mostRunsOfSide).reverse();
    const detail = `${own.length === group.length ? 'all' : 'the newest'} ${own.length} runs${where}`;
    return [{ label: plainLine(newest.label, 160), detail, runs: own, isGroup: true }];
  });
}
