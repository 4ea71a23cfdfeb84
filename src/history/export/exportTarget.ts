import type { KnownRun } from '../runs/knownRun';
import type { SqlDatabase } from '../files/sqlDatabase';
import type { ExportFile } from './exportFiles';
import type { ExportChoice } from './exportSelects';

export type ExportedRun = KnownRun;

/** What rows are exported to. */
export interface ExportTarget {
  /** Adds what one opened file has of the choice. Answers how many rows. */
  add(file: ExportFile, source: SqlDatabase, choice: ExportChoice): number;
  /** Leaves the complete export in `file`. */
  finish(file: string): void;
}
