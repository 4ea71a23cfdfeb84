import { containersById } from '../../common/model/containersById';
import type { ContainerSample, HostSample } from '../../common/model/sample';
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

const ratedOfHost = [
  'cpuPercent',
  'coresPercent',
  'networkRxBytesPerSecond',
  'networkTxBytesPerSecond',
  'diskReadBytesPerSecond',
  'diskWriteBytesPerSecond',
] as const satisfies readonly (keyof HostSample)[];

/**
 * A tick as views show it. One that came soon after another, because a user asked for it, has no rates yet:
 * those of the tick `before` are shown until the next, if the container has not started anew meanwhile.
 * History and charts have a gap there.
 */
export function withLastRates(tick: Tick, before: Tick | undefined): Tick {
  if (!before) return tick;
  const samples = withLastSamples(tick, before);
  const host = withLastOfHost(tick, before);
  return samples === tick.samples && host === tick.host ? tick : { ...tick, samples, ...(host && { host }) };
}

function withLastOfHost({ host, intervalMs }: Tick, before: Tick): HostSample | undefined {
  const last = before.host;
  if (!host || !last || host.cpuPercent !== undefined || last.cpuPercent === undefined) return host;
  const passedMs = host.timestampMs - last.timestampMs;
  if (passedMs < 0 || passedMs >= leastRateSpanMs(intervalMs)) return host;
  return { ...host, ...valuesOf(last, ratedOfHost) };
}

function withLastSamples(tick: Tick, before: Tick): readonly ContainerSample[] {
  if (tick.samples.every(({ elapsedMs }) => elapsedMs !== undefined)) return tick.samples;
  const kept = new Map(before.samples.map(sample => [sample.containerId, sample]));
  const [now, then] = [containersById(tick.containers), containersById(before.containers)];
  let isSame = true;
  const samples = tick.samples.map(sample => {
    const last = kept.get(sample.containerId);
    const isSameRun = now.get(sample.containerId)?.startedAtMs === then.get(sample.containerId)?.startedAtMs;
    if (!last || !isSameRun || !isSoonAfter(last, sample, leastRateSpanMs(tick.intervalMs))) return sample;
    isSame = false;
    return { ...sample, ...valuesOf(last, rated) };
  });
  return isSame ? tick.samples : samples;
}

function isSoonAfter(last: ContainerSample, sample: ContainerSample, leastSpanMs: number): boolean {
  if (sample.elapsedMs !== undefined || last.elapsedMs === undefined) return false;
  const passedMs = (sample.readAtMs ?? Number.NaN) - (last.readAtMs ?? Number.NaN);
  const isGrowing = (sample.cpuTotalNs ?? 0) >= (last.cpuTotalNs ?? 0);
  return isGrowing && passedMs >= 0 && passedMs < leastSpanMs;
}

/** These members, where they are known. */
function valuesOf<T extends object, K extends keyof T>(from: T, names: readonly K[]): Partial<Pick<T, K>> {
  const values: Partial<Pick<T, K>> = {};
  for (const name of names) if (from[name] !== undefined) values[name] = from[name];
  return values;
}
