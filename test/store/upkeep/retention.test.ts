import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { hourMs as hour } from '../../../src/common/time';
import type { Retention } from '../../../src/protocol/store';
import type { SyncStore } from '../../support/data/syncStore';
import { StoreFixture } from '../fixture';
import { makeTick, noonMs } from '../ticks';

const day = 24 * hour;

describe('Retention of several profiles', function () {
  this.timeout(30_000);
  let fixture: StoreFixture;
  beforeEach(() => (fixture = new StoreFixture()));
  afterEach(() => fixture.remove());

  /** Starts collecting as a window does, with the settings of its profile. */
  const collect = (nowMs: number, retention: Retention): Promise<SyncStore> =>
    fixture.openWith({ nowMs, isTentative: true, ...retention });
  const fill = async (hours: number): Promise<void> => {
    const store = await collect(noonMs, { rawHours: 720 });
    for (let back = hours; back >= 0; back--) store.record(makeTick(noonMs - back * hour));
    store.prune({ nowMs: noonMs, rawHours: 720, isTentative: true });
    store.close();
  };
  const hoursKept = (): number => fixture.rawFiles().length;
  const notices = (): number =>
    fixture.logged.filter(each => /kept as it was before for a day/.test(each)).length;

  it('deletes nothing where a window of another profile comes to collect', async () => {
    await fill(48);
    const store = await collect(noonMs, { rawHours: 24 });
    store.prune({ nowMs: noonMs + hour, rawHours: 24, isTentative: true });
    assert.equal(hoursKept(), 49);
    assert.equal(notices(), 1);
    assert.ok(fixture.logged.some(each => /rawHours 720 and not 24/.test(each)));
    store.close();
  });

  it('keeps less at once where the user says so', async () => {
    await fill(48);
    const store = await collect(noonMs, { rawHours: 24 });
    store.prune({ nowMs: noonMs, rawHours: 24 });
    assert.equal(hoursKept(), 25);
    store.close();
    (await collect(noonMs, { rawHours: 24 })).close();
    assert.equal(hoursKept(), 25);
  });

  it('keeps less after a day of asking for less, over restarts', async () => {
    await fill(48);
    (await collect(noonMs, { rawHours: 24 })).close();
    const store = await collect(noonMs + 23 * hour, { rawHours: 24 });
    store.record(makeTick(noonMs + 23 * hour));
    store.prune({ nowMs: noonMs + 23 * hour, rawHours: 24, isTentative: true });
    assert.equal(fixture.rawFiles()[0], '2026-11-21T12.sqlite');
    store.prune({ nowMs: noonMs + day, rawHours: 24, isTentative: true });
    assert.equal(fixture.rawFiles()[0], '2026-11-23T12.sqlite');
    store.close();
  });

  it('begins the day anew where more was asked for meanwhile, each limit by itself', async () => {
    await fill(48);
    (await collect(noonMs, { rawHours: 24, minuteDays: 90 })).close();
    (await collect(noonMs + hour, { rawHours: 720, minuteDays: 1 })).close();
    const store = await collect(noonMs + 20 * hour, { rawHours: 24, minuteDays: 90 });
    store.record(makeTick(noonMs + 20 * hour));
    store.prune({ nowMs: noonMs + 30 * hour, rawHours: 24, minuteDays: 90, isTentative: true });
    assert.equal(fixture.rawFiles()[0], '2026-11-21T12.sqlite');
    store.close();
  });

  it('takes a noted time that lies ahead for a wrong clock, and a damaged note for none', async () => {
    await fill(48);
    (await collect(noonMs + 400 * day, { rawHours: 24 })).close();
    const store = await collect(noonMs, { rawHours: 24 });
    assert.equal(hoursKept(), 49);
    store.close();
    fs.writeFileSync(fixture.file('retention.json'), '{"rawHours":{"value":"many"}}');
    (await collect(noonMs, { rawHours: 24 })).close();
    assert.equal(hoursKept(), 25);
  });

  it('notes the limits under the names of its first version, which an older window beside it reads', async () => {
    await fill(3);
    (await collect(noonMs, { rawHours: 24 })).close();
    const noted = JSON.parse(fs.readFileSync(fixture.file('retention.json'), 'utf8')) as object;
    assert.deepEqual(Object.keys(noted).sort(), ['maxBytes', 'minuteDays', 'quarterDays', 'rawHours']);
  });
});
