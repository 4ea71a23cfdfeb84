import type { ContainerHealth, ContainerLimits } from '../common/model/container';

/**
 * Why a container ended. By the kernel: `outOfMemory` (at its limit, or its limits are not known),
 * `outOfMachineMemory` (it has no limit), `childOutOfMemory` (one of its processes, which it survived). By
 * somebody: `didNotStop` (told to, then killed), `killed`, `stopped`; from outside the engine:
 * `killedFromOutside`. By itself: `signal`, `failed` (an exit code other than 0), `ended`. By its engine:
 * `failedStart`. A container that ended well ended badly all the same if it was `unhealthy`, or in a
 * `restartLoop`.
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

/** What is known of one death, kept as it was known then. Plain data; times are UTC ms. */
export interface DeathRecord {
  readonly kind: DeathKind;
  /** Whether a user wants to know of it: not if the container ended well, or when it was told to. */
  readonly isBad: boolean;
  /** One sentence with its evidence. Plain text: parts of it come from outside. */
  readonly verdict: string;
  /** When the engine told it. */
  readonly atMs: number;
  /** How much earlier it ended, where that is more than a second: a busy engine tells late. */
  readonly toldLateMs?: number;
  readonly ranForMs?: number;
  readonly exitCode?: number;
  /** The signal that ended it, such as `SIGKILL`. */
  readonly signalName?: string;
  readonly container: DeadContainer;
  readonly evidence: DeathEvidence;
  /**
   * Deaths of this workload for the same reason within a week, including this one. History counts them; what
   * explains a death knows only this one.
   */
  readonly similar: { readonly count: number; readonly sinceMs: number };
  /** What differs from the last run that ended well, each as `image: api:1, now api:2`. */
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
  /** When the engine last reported that the kernel killed one of its processes. */
  readonly oomAtMs?: number;
  /** Signals that the engine sent in this run; Podman does not say which. */
  readonly kills: readonly { readonly atMs: number; readonly signal?: number }[];
  /** Why the engine could not start it, in the engine's words. */
  readonly error?: string;
  readonly health?: ContainerHealth;
  /** How its memory rose before the end. */
  readonly growth?: MemoryGrowth;
  /** The last reading of memory in use. */
  readonly lastMemory?: { readonly atMs: number; readonly bytes: number };
  /** Deaths of this container in quick succession that nobody asked for, including this one. */
  readonly loop?: { readonly deaths: number; readonly withinMs: number };
}

export interface MemoryGrowth {
  readonly bytesPerSecond: number;
  readonly forMs: number;
}
