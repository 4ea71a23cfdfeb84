/** The wire between the extension host and the thread that exports; plain data only. */

export type ExportFormat = 'csv' | 'jsonl' | 'sqlite';

export interface ExportOptions {
  /** The store's folder; everything recorded must be on disk. */
  readonly folder: string;
  /** Absolute path of `sql-wasm.wasm`. */
  readonly wasmPath: string;
  /** Absolute path of what to write; replaced where it exists. */
  readonly file: string;
  /**
   * Absolute path, in the same folder, of a file that is not there yet: takes the export until it is
   * complete.
   */
  readonly partialFile: string;
  readonly format: ExportFormat;
  /** Workload keys; `undefined`: all of them. */
  readonly workloads?: readonly string[];
  readonly hasHost: boolean;
  readonly fromMs: number;
  /** Included. */
  readonly toMs: number;
  readonly nowMs: number;
  /** Files of the history that an export before did not come to the end of: they are left out. */
  readonly endless?: readonly string[];
}

export interface ExportResult {
  readonly rows: number;
  readonly bytes: number;
  /** Files of the history that could not be used. */
  readonly leftOut: readonly { readonly file: string; readonly reason: string }[];
}

export type ExportMessage =
  | { readonly type: 'progress'; readonly share: number }
  /** It begins to open a file of the history, which may never end; without one: that is over. */
  | { readonly type: 'examine'; readonly file?: string }
  | { readonly type: 'done'; readonly result: ExportResult }
  | { readonly type: 'failed'; readonly message: string };
