import assert from 'node:assert/strict';
import { hourMs as hour, minuteMs as minute } from '../../../src/common/time';
import type { Series } from '../../../src/common/series';
import type { SyncStore as Store } from '../../support/data/syncStore';
import { StoreFixture } from '../fixture';
import { makeSample, makeTick, noonMs } from '../ticks';

const day = 24 * hour;
const fromMs = noonMs - 3 * day;
const spikeMs = fromMs + 30 * hour;

/** Three days of a tick a minute, rolled up, with a spike of one of them. */
function fill(store: Store): void {
  for (let at = fromMs; at <= noonMs; at += minute) {
    const samples = [makeSample(1, at, { cpuPercent: at === spikeMs ? 399 : 2 })];
    store.record(makeTick(at, { intervalMs: minute, samples }));
  }
  store.prune({ nowMs: noonMs, rawHours: 24 });
}

describe('Series for which fewer points are enough', function () {
  this.timeout(30_000);
  let fixture: StoreFixture;
  let store: Store;
  before(async () => {
    fixture = new StoreFixture();
    store = await fixture.open();
    fill(store);
  });
  after(async () => {
    store.close();
    await fixture.remove();
  });

  const ask = (fewestPoints?: number): Series =>
    store.querySeries({
      subject: { kind: 'container', container: 'app-1', metrics: ['cpuPercent'] },
      fromMs,
      toMs: noonMs,
      maxPoints: 1000,
      ...(fewestPoints !== undefined && { fewestPoints }),
    });

  it('come from the coarsest roll-ups that have so many, and else as many as there may be', () => {
    assert.equal(ask().bucketMs, 5 * minute);
    assert.equal(ask(250).bucketMs, 15 * minute);
    assert.equal(ask(290).bucketMs, 5 * minute);
    assert.equal(ask(12).bucketMs, 6 * hour);
    const { timestamps } = ask(250);
    assert.ok(timestamps.length >= 250 && timestamps.length <= 1000, `${timestamps.length} points`);
  });

  it('say the same of the span: no spike is lost, no time counts twice', () => {
    for (const fewest of [undefined, 250, 12]) {
      const cpu = ask(fewest).columns.cpuPercent;
      const known = (cpu?.max ?? []).filter(value => value !== null);
      assert.equal(Math.max(...known), 399);
      assert.equal(Math.min(...(cpu?.min ?? []).filter(value => value !== null)), 2);
      const average = (cpu?.avg ?? []).reduce<number>((sum, value) => sum + (value ?? 0), 0) / known.length;
      assert.ok(Math.abs(average - (2 + 397 / (3 * 24 * 60))) < 0.02, `${average}`);
    }
  });

  it('refuse a number that is not one, or more than may be', () => {
    for (const fewest of [0, 1001, Number.NaN, Infinity])
      assert.throws(() => ask(fewest), /fewestPoints must be from 1 to maxPoints/);
  });
});
