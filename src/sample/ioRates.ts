import { ratePerSecond } from '../common/rates';
import type { IoCounters } from './procFiles';

export interface IoRates {
  readonly inBytesPerSecond?: number;
  readonly outBytesPerSecond?: number;
}

/**
 * Rates over all interfaces or devices that were there at both readings. One that came, went or was reset between them
 * would show as a spike or hide what the others did, so it is left out of this one.
 */
export function ioRates(current: IoCounters, previous: IoCounters | undefined, elapsedMs: number): IoRates {
  let inTotal: number | undefined;
  let outTotal: number | undefined;
  for (const [name, counters] of current) {
    const before = previous?.get(name);
    const inRate = ratePerSecond(counters.inBytes, before?.inBytes, elapsedMs);
    const outRate = ratePerSecond(counters.outBytes, before?.outBytes, elapsedMs);
    if (inRate === undefined || outRate === undefined) continue;
    inTotal = (inTotal ?? 0) + inRate;
    outTotal = (outTotal ?? 0) + outRate;
  }
  return { inBytesPerSecond: inTotal, outBytesPerSecond: outTotal };
}
