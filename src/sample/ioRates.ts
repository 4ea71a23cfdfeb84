import { ratePerSecond } from '../common/rates';
import type { IoPart } from '../common/model/sample';

export interface IoRates {
  readonly inBytesPerSecond?: number;
  readonly outBytesPerSecond?: number;
}

/**
 * Rates over all interfaces or devices, each from its own counters. One that came or was reset between the
 * two readings would show as a spike, and one that went would hide what the others did: it is left out of
 * this one. `isNewFromZero`: one that was not told before had counted nothing yet, as where the kernel names
 * a device at its first use.
 */
export function ioRates(
  current: readonly IoPart[],
  previous: readonly IoPart[] | undefined,
  elapsedMs: number,
  isNewFromZero = false,
): IoRates {
  if (!previous) return {};
  const start = isNewFromZero && current.length === 0 ? 0 : undefined;
  let [inTotal, outTotal]: (number | undefined)[] = [start, start];
  current.forEach((part, index) => {
    const before = partBefore(previous, part.name, index) ?? (isNewFromZero ? nothing : undefined);
    const inRate = ratePerSecond(part.inBytes, before?.inBytes, elapsedMs);
    const outRate = ratePerSecond(part.outBytes, before?.outBytes, elapsedMs);
    if (inRate === undefined || outRate === undefined) return;
    inTotal = (inTotal ?? 0) + inRate;
    outTotal = (outTotal ?? 0) + outRate;
  });
  return { inBytesPerSecond: inTotal, outBytesPerSecond: outTotal };
}

const nothing = { inBytes: 0, outBytes: 0 };

/** The order rarely changes. */
function partBefore(previous: readonly IoPart[], name: string, index: number): IoPart | undefined {
  const candidate = previous[index];
  return candidate?.name === name ? candidate : previous.find(each => each.name === name);
}
