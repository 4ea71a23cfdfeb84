import type { Systeminformation } from 'systeminformation';

/** What is asked of `systeminformation`: each starts processes or walks many files. */
export type SystemInformation = {
  readonly fsSize: () => Promise<readonly Systeminformation.FsSizeData[]>;
  readonly mem: () => Promise<Systeminformation.MemData>;
  readonly networkStats: () => Promise<readonly Systeminformation.NetworkStatsData[]>;
  /** `null` on a platform that does not tell. */
  readonly fsStats: () => Promise<Systeminformation.FsStatsData | null>;
  readonly battery: () => Promise<Systeminformation.BatteryData>;
};
