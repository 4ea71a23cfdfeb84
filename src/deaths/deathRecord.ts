import type { ContainerHealth, ContainerLimits } from '../common/model/container';

/**
 * Why a container ended. The kernel: `outOfMemory` (at its limit), `outOfMachineMemory` (it has none),
 * `childOutOfMemory` (one of its processes, which it survived). Somebody: `didNotStop` (told to, then killed),
 * `killed`, `stopped`; from outside the engine: `killedFromOutside`. Itself: `signal`, `failed` (an exit code
 * other than 0), `ended`. Its engine: `failedStart`. What it ended well with is bad all the same while it was
 * `unhealthy`, or in a `restartLoop`.
 */
export const deathKinds = [
  'outOfMemory',
  'outOfMachineMemory',
  'childOutOfMemory',
  'didNotStop',
  'killed',
  'killedFromOutside',
  'signal',
  'failed',
  'failedStart',
  'unhealthy',
  'restartLoop',
  'stopped',
  'ended',
] as const;
export type DeathKind = (typeof deathKinds)[number];

/** What is known of one death, kept as it was then. Plain data; times are UTC ms. */
export interface DeathRecord {
  readonly kind: DeathKind;
  /** A user wants to know of it: not so of one that ended well, or when it was told to. */
  readonly isBad: boolean;
  /** One sentence with its evidence. Plain text: parts of it come from outside. */
  readonly verdict: string;
  readonly atMs: number;
  readonly ranForMs?: number;
  readonly exitCode?: number;
  /** As `SIGKILL`: the one that ended it. */
  readonly signalName?: string;
  readonly container: DeadContainer;
  readonly evidence: DeathEvidence;
  /**
   * Deaths of this workload for the same reason within a week, this one counted: history counts, who explains
   * a death knows of this one alone.
   */
  readonly similar: { readonly count: number; readonly sinceMs: number };
  /** What differs from the run that ended well last, each as `image: api:1, now api:2`. */
  readonly changes: readonly string[];
}

export interface DeadContainer {
  readonly id: string;
  readonly name: string;
  /** The key of its workload. */
  readonly workload: string;
  readonly image: string;
  readonly limits?: ContainerLimits;
}

export interface DeathEvidence {
  /** When the engine told last that the kernel killed one of its processes. */
  readonly oomAtMs?: number;
  /** Signals that the engine sent in this run; Podman does not say which. */
  readonly kills: readonly { readonly atMs: number; readonly signal?: number }[];
  /** Why the engine could not start it, in the engine's words. */
  readonly error?: string;
  readonly health?: ContainerHealth;
  /** How its memory rose in the end. */
  readonly growth?: MemoryGrowth;
  /** The last reading of memory in use. */
  readonly lastMemory?: { readonly atMs: number; readonly bytes: number };
  /** Deaths of this container shortly after each other that nobody asked for, this one counted. */
  readonly loop?: { readonly deaths: number; readonly withinMs: number };
}

export interface MemoryGrowth {
  readonly bytesPerSecond: number;
  readonly forMs: number;
}
