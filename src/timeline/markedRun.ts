/**
 * Something that a user did and that took a while, or a moment: a task, a debug session, a command in a
 * terminal. Not to be taken for a run of a container. Plain data, survives JSON.
 */

export const markedKinds = ['task', 'debug', 'terminal', 'notebook', 'git', 'manual'] as const;
export type MarkedKind = (typeof markedKinds)[number];

/**
 * Exit code; `stopped`: a user ended it; `unknown`: it ended, and nobody told how. A run without one goes on,
 * or has none, as a commit.
 */
export type RunOutcome = number | 'stopped' | 'unknown';

/** What was checked out when a run began. */
export interface RunHead {
  readonly branch?: string;
  /** Hexadecimal, whole. */
  readonly commit?: string;
}

/** Texts are one plain line each, bounded as `runBounds` says. */
export interface MarkedRun {
  /** Unique and random. */
  readonly id: string;
  readonly kind: MarkedKind;
  /** Runs of one key do the same again. */
  readonly key: string;
  /** What is shown of it. */
  readonly label: string;
  readonly startMs: number;
  /** The same as the start: a moment. `undefined`: goes on, see `settledRun`. */
  readonly endMs?: number;
  readonly outcome?: RunOutcome;
  /** While it goes on: when its window last said so. */
  readonly seenMs?: number;
  /** Runs beside the work, such as a server: never to be compared. */
  readonly isBackground?: true;
  /** The folder's name, never its path. */
  readonly workspace?: string;
  readonly head?: RunHead;
}

/** Most UTF-16 units of each text. */
export const runBounds = { id: 64, key: 256, label: 160, workspace: 100, branch: 200, commit: 64 } as const;
