import type { ComparedFigureId, FigureUnit } from './comparedFigures';

/**
 * What the number of runs allows to conclude. `groups`: four or more a side. `usual`: one against six or more
 * earlier ones. `pair`: one against one. `few`: anything between, without a verdict.
 */
export type ComparisonLevel = 'groups' | 'usual' | 'pair' | 'few';

/**
 * B compared with A. `unclear`: they differ, maybe by chance. `shown`: a figure that is not tested.
 * `unknown`: a side is not known.
 */
export type ComparisonVerdict = 'higher' | 'lower' | 'same' | 'unclear' | 'shown' | 'unknown';

export interface ComparisonRow {
  readonly id: ComparedFigureId;
  readonly label: string;
  readonly unit: FigureUnit;
  /** Medians of the runs in which the figure is known, with lowest and highest. */
  readonly a?: FigureOfRuns;
  readonly b?: FigureOfRuns;
  /** B minus A. */
  readonly difference?: number;
  readonly verdict: ComparisonVerdict;
  /** Plain English, with its numbers. */
  readonly sentence: string;
}

export interface FigureOfRuns {
  readonly median: number;
  readonly least: number;
  readonly most: number;
  readonly runs: number;
}

export interface RunComparison {
  readonly level: ComparisonLevel;
  readonly countA: number;
  readonly countB: number;
  readonly rows: readonly ComparisonRow[];
  /** What a reader must know besides, each a sentence. */
  readonly remarks: readonly string[];
}

const counted: readonly ComparedFigureId[] = ['oomKills', 'restarts'];

/**
 * The rows of kills and restarts that differ, or of which B had more in any of its runs. They are counted and
 * not measured, so no test has to tell them from chance.
 */
export function changedCounts(rows: readonly ComparisonRow[]): ComparisonRow[] {
  return rows.filter(
    ({ id, a, b }) => counted.includes(id) && a && b && (a.median !== b.median || b.most > a.most),
  );
}
