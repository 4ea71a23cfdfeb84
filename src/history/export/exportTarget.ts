import type { KnownRun } from '../runs/knownRun';
import type { SqlDatabase } from '../files/sqlDatabase';
import type { ExportFile } from './exportFiles';
import type { ExportChoice } from './exportSelects';

export type ExportedRun = KnownRun;

/** The file that rows are exported to. */
export interface ExportTarget {
  /** Adds the chosen rows of one opened file. Returns how many. */
  add(file: ExportFile, source: SqlDatabase, choice: ExportChoice): number;
  /** Leaves the complete export in `file`. */
  finish(file: string): void;
}
