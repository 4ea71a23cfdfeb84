import type { ComparedFigureId, FigureUnit } from './comparedFigures';

/**
 * How much the runs that there are can tell. `groups`: four or more a side. `usual`: one against six or more
 * earlier ones. `pair`: one against one. `few`: anything between, which is told without a verdict.
 */
export type ComparisonLevel = 'groups' | 'usual' | 'pair' | 'few';

/**
 * B against A. `unclear`: they differ, which may be chance. `shown`: a figure that is not tested. `unknown`:
 * of one side.
 */
export type ComparisonVerdict = 'higher' | 'lower' | 'same' | 'unclear' | 'shown' | 'unknown';

export interface ComparisonRow {
  readonly id: ComparedFigureId;
  readonly label: string;
  readonly unit: FigureUnit;
  /** Medians of the runs in which the figure is known, with lowest and highest. */
  readonly a?: FigureOfRuns;
  readonly b?: FigureOfRuns;
  /** B less A. */
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
  /** What a reader must know beside it, each a sentence. */
  readonly remarks: readonly string[];
}
