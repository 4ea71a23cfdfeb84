import { hourMs as hour } from '../../src/common/time';
import type { StoreFixture } from '../store/fixture';
import { makeTick, noonMs } from '../store/ticks';
import type { SyncStore } from '../support/data/syncStore';

/** Makes files of every kind: a catalog, hours and roll-ups of five hours before noon. */
export async function makeAllKinds(fixture: StoreFixture): Promise<void> {
  const store = await fixture.open();
  for (let at = noonMs - 5 * hour; at < noonMs; at += 300_000) store.record(makeTick(at));
  store.prune({ nowMs: noonMs + 5 * hour, rawHours: 24 });
  store.close();
}

/** Has a store read files of every kind. */
export function readAllKinds(store: SyncStore): void {
  store.querySeries({
    subject: { kind: 'host', metrics: ['cpuPercent'] },
    fromMs: noonMs - 8 * hour,
    toMs: noonMs,
    maxPoints: 10,
  });
  store.queryHistory({ nowMs: noonMs + 60_000 });
}
