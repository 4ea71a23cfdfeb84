/**
 * Something that a user did, over a while or in a moment: a task, a debug session, a command in a terminal.
 * Not a run of a container. Plain data, survives JSON.
 */

export const markedKinds = ['task', 'debug', 'terminal', 'notebook', 'git', 'save', 'manual'] as const;
export type MarkedKind = (typeof markedKinds)[number];

/** All but saves, which are many and of interest only beside what they were followed by. */
export const workKinds = markedKinds.filter(kind => kind !== 'save');

/**
 * Exit code; `stopped`: a user ended it; `unknown`: it ended, and nobody told how. A run without an outcome
 * goes on, or can have none, such as a commit.
 */
export type RunOutcome = number | 'stopped' | 'unknown';

/** What was checked out when a run began. */
export interface RunHead {
  readonly branch?: string;
  /** The whole hash, hexadecimal. */
  readonly commit?: string;
}

/** Texts are one plain line each, bounded as `runBounds` says. */
export interface MarkedRun {
  /** Unique and random. */
  readonly id: string;
  readonly kind: MarkedKind;
  /** Runs with the same key do the same thing. */
  readonly key: string;
  /** The text that is shown for it. */
  readonly label: string;
  readonly startMs: number;
  /** Equal to the start: a moment. `undefined`: the run goes on, see `settledRun`. */
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
