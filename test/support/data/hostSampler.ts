import type { Clock } from '../../../src/common/clock';
import type { Log } from '../../../src/common/log';
import { HostSampler } from '../../../src/sample/hostSampler';
import { systemThreads } from '../../../src/sample/systemThreads';
import { builtFiles } from './builtFiles';

/** Reads this machine, as the product does. */
export function hostSamplerOfMachine(clock: Clock, log: Log): HostSampler {
  const beginRound = systemThreads(builtFiles.systemWorkerPath);
  return new HostSampler({ clock, log, platform: process.platform, beginRound });
}
