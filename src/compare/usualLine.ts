import { plainLine } from '../common/text/untrustedText';
import { looksAt } from './compareContainers';
import { compareRuns } from './compareRuns';
import type { ComparisonRow } from './comparison';
import { figureText, rangeText } from './comparedFigures';
import type { RunFigures } from './runFigures';

/** A container in a run that has just ended, and in earlier runs of the same key, oldest first. */
export interface ContainerOfRun {
  readonly name: string;
  readonly figures: RunFigures;
  readonly earlier: readonly RunFigures[];
}

export interface UsualLine {
  /** As: `npm test`: api CPU 41 s (usual 29-33 s), db peak 310 MiB (usual). Plain text of one line. */
  readonly text: string;
  /** Whether something is outside of what is usual. */
  readonly isUnusual: boolean;
}

/** Most figures in a line, because a status bar has no more room. */
const mostParts = 3;
/** A line is filled up with usual figures to this number, which shows that they were compared. */
const mostUsualParts = 2;
const words = { cpuSeconds: 'CPU', memoryPeakBytes: 'peak' } as const;

interface Part {
  readonly text: string;
  /** Distance from the median of what is usual; 0 if it is usual. */
  readonly distance: number;
}

/** The line to show after a run, most unusual first; `undefined` while too few runs are known. */
export function usualLine(label: string, containers: readonly ContainerOfRun[]): UsualLine | undefined {
  const parts = containers.flatMap(each => partsOf(each, looksAt(containers.length)));
  if (parts.length === 0) return undefined;
  const unusual = parts.filter(({ distance }) => distance > 0).sort((a, b) => b.distance - a.distance);
  const usual = parts.filter(({ distance }) => distance === 0);
  const told = unusual.slice(0, mostParts);
  told.push(...usual.slice(0, Math.max(0, mostUsualParts - told.length)));
  const left = unusual.length - Math.min(unusual.length, mostParts);
  const more = left > 0 ? ` and ${left} more` : '';
  return {
    text: `\`${plainLine(label, 60)}\`: ${told.map(({ text }) => text).join(', ')}${more}`,
    isUnusual: unusual.length > 0,
  };
}

function partsOf({ name, figures: own, earlier }: ContainerOfRun, looks: number): Part[] {
  const { level, rows } = compareRuns(
    earlier.map(each => ({ figures: each })),
    [{ figures: own }],
    looks,
  );
  if (level !== 'usual') return [];
  const shown = plainLine(name, 40);
  const figures = (['cpuSeconds', 'memoryPeakBytes'] as const).flatMap(id => {
    const row = rows.find(each => each.id === id);
    return row?.a && row.b ? [partOf(shown, words[id], row)] : [];
  });
  return [...rows.flatMap(row => countPart(shown, row) ?? []), ...figures];
}

/** Kills and restarts beyond those of any earlier run, which are told before all else. */
function countPart(name: string, { id, a, b }: ComparisonRow): Part | undefined {
  const word = id === 'oomKills' ? 'out-of-memory kill' : id === 'restarts' ? 'restart' : undefined;
  if (word === undefined || !a || !b || b.median <= a.most) return undefined;
  return { text: `${name} ${b.median} ${word}${b.median === 1 ? '' : 's'}`, distance: Number.MAX_VALUE };
}

function partOf(name: string, word: string, { unit, a, b, verdict }: ComparisonRow): Part {
  const isUnusual = verdict === 'higher' || verdict === 'lower';
  const usual = isUnusual && a ? `usual ${rangeText(unit, a.least, a.most)}` : 'usual';
  const distance = isUnusual && a && b ? Math.abs(Math.log((b.median + 1) / (a.median + 1))) : 0;
  return { text: `${name} ${word} ${figureText(unit, b?.median)} (${usual})`, distance };
}
