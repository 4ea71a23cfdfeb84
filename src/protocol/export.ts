/** The wire between the extension host and the export thread. Plain data only. */

export type ExportFormat = 'csv' | 'jsonl' | 'sqlite';

export interface ExportOptions {
  /** The store's folder. Everything recorded must be on disk. */
  readonly folder: string;
  /** Absolute path of `sql-wasm.wasm`. */
  readonly wasmPath: string;
  /** Absolute path of the file to write; an existing one is replaced. */
  readonly file: string;
  /**
   * Absolute path of a file in the same folder that does not exist yet. It takes the export until that is
   * complete.
   */
  readonly partialFile: string;
  readonly format: ExportFormat;
  /** Workload keys; `undefined` for all. */
  readonly workloads?: readonly string[];
  readonly hasHost: boolean;
  readonly fromMs: number;
  /** Inclusive. */
  readonly toMs: number;
  readonly nowMs: number;
  /** History files at which an earlier export hung; they are left out. */
  readonly endless?: readonly string[];
}

export interface ExportResult {
  readonly rows: number;
  readonly bytes: number;
  /** History files that could not be used. */
  readonly leftOut: readonly { readonly file: string; readonly reason: string }[];
}

export type ExportMessage =
  | { readonly type: 'progress'; readonly share: number }
  /** The thread starts to open a history file, which may hang. Without `file`: it has finished. */
  | { readonly type: 'examine'; readonly file?: string }
  | { readonly type: 'done'; readonly result: ExportResult }
  | { readonly type: 'failed'; readonly message: string };
