import { ManualClock } from '../../support/fakes/manualClock';
import { SyncStore } from '../../support/data/syncStore';
import { wasmPath } from '../../store/fixture';

const silent = (): void => undefined;

/** A store in this thread that keeps everything, on a clock that stands still. */
export function openBenchStore(folder: string, nowMs: number): Promise<SyncStore> {
  return SyncStore.open(
    { folder, wasmPath, nowMs, rawHours: 10_000, minuteDays: 1000, quarterHourDays: 1000 },
    {
      clock: new ManualClock(nowMs),
      log: { debug: silent, info: silent, warn: silent, error: silent },
      handleHealth: silent,
    },
  );
}
