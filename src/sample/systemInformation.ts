import type { Systeminformation } from 'systeminformation';
import type { Disposable } from '../common/disposable';

/** What is asked of `systeminformation`: each starts processes or walks many files. */
export type SystemQuestions = {
  readonly fsSize: () => Promise<readonly Systeminformation.FsSizeData[]>;
  readonly mem: () => Promise<Systeminformation.MemData>;
  readonly networkStats: () => Promise<readonly Systeminformation.NetworkStatsData[]>;
  /** `null` on a platform that does not tell. */
  readonly fsStats: () => Promise<Systeminformation.FsStatsData | null>;
  readonly battery: () => Promise<Systeminformation.BatteryData>;
};

/** One round of questions, each asked once. Dispose when the last was asked. */
export type SystemRound = SystemQuestions & Disposable;

export type BeginSystemRound = () => SystemRound;
