import { containersById } from '../../common/model/containersById';
import type { ContainerSample } from '../../common/model/sample';
import { leastRateSpanMs, type Tick } from '../../common/model/tick';

/** Figures that are made from two readings, with the time between them. */
const rated = [
  'elapsedMs',
  'cpuPercent',
  'networkRxBytesPerSecond',
  'networkTxBytesPerSecond',
  'blockReadBytesPerSecond',
  'blockWriteBytesPerSecond',
  'throttledPercent',
  'cpuPressurePercent',
  'memoryPressurePercent',
  'ioPressurePercent',
] as const satisfies readonly (keyof ContainerSample)[];

/**
 * A tick as views show it. One that came soon after another, because a user asked for it, has no rates yet:
 * those of the tick `before` are shown until the next, if the container has not started anew meanwhile.
 * History and charts have a gap there.
 */
export function withLastRates(tick: Tick, before: Tick | undefined): Tick {
  if (!before || tick.samples.every(({ elapsedMs }) => elapsedMs !== undefined)) return tick;
  const kept = new Map(before.samples.map(sample => [sample.containerId, sample]));
  const [now, then] = [containersById(tick.containers), containersById(before.containers)];
  let isSame = true;
  const samples = tick.samples.map(sample => {
    const last = kept.get(sample.containerId);
    const isSameRun = now.get(sample.containerId)?.startedAtMs === then.get(sample.containerId)?.startedAtMs;
    if (!last || !isSameRun || !isSoonAfter(last, sample, leastRateSpanMs(tick.intervalMs))) return sample;
    isSame = false;
    return { ...sample, ...ratesOf(last) };
  });
  return isSame ? tick : { ...tick, samples };
}

function isSoonAfter(last: ContainerSample, sample: ContainerSample, leastSpanMs: number): boolean {
  if (sample.elapsedMs !== undefined || last.elapsedMs === undefined) return false;
  const passedMs = (sample.readAtMs ?? Number.NaN) - (last.readAtMs ?? Number.NaN);
  const isGrowing = (sample.cpuTotalNs ?? 0) >= (last.cpuTotalNs ?? 0);
  return isGrowing && passedMs >= 0 && passedMs < leastSpanMs;
}

function ratesOf(sample: ContainerSample): Partial<ContainerSample> {
  const rates: Partial<Record<(typeof rated)[number], number>> = {};
  for (const name of rated) if (sample[name] !== undefined) rates[name] = sample[name];
  return rates;
}
