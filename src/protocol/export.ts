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
}

export interface ExportResult {
  readonly rows: number;
  readonly bytes: number;
  /** Files of the history that could not be used. */
  readonly leftOut: readonly { readonly file: string; readonly reason: string }[];
}

export type ExportMessage =
  | { readonly type: 'progress'; readonly share: number }
  | { readonly type: 'done'; readonly result: ExportResult }
  | { readonly type: 'failed'; readonly message: string };
