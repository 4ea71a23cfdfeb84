import assert from 'node:assert/strict';
import fs from 'node:fs';
import { mock } from 'node:test';
import { hourMs } from '../../../src/common/time';
import type { SyncStore } from '../../support/data/syncStore';
import { StoreFixture } from '../fixture';
import { makeBusyTick, noonMs } from '../ticks';

/** When another process removes a file that is being read: no real one meets the moment each time. */
type Moment = 'before it is opened' | 'after it was read';

/** Removes each file of this ending at the moment when `use` reads it; returns how many were removed. */
async function whileVanishing(moment: Moment, ending: RegExp, use: () => Promise<void>): Promise<number> {
  const { openSync, closeSync } = fs;
  const opened = new Map<number, string>();
  let count = 0;
  const vanish = (file: string): void => {
    fs.rmSync(file);
    count++;
  };
  const opening = mock.method(fs, 'openSync', (...args: Parameters<typeof openSync>) => {
    const isRead = typeof args[1] === 'number' && ending.test(String(args[0]));
    if (isRead && moment === 'before it is opened' && fs.existsSync(args[0])) vanish(String(args[0]));
    const handle = openSync(...args);
    if (isRead) opened.set(handle, String(args[0]));
    return handle;
  });
  const closing = mock.method(fs, 'closeSync', (handle: number) => {
    closeSync(handle);
    const file = opened.get(handle);
    opened.delete(handle);
    if (file !== undefined && moment === 'after it was read') vanish(file);
  });
  try {
    await use();
  } finally {
    opening.mock.restore();
    closing.mock.restore();
  }
  return count;
}

for (const moment of ['before it is opened', 'after it was read'] as const) {
  describe(`A file that another process removes ${moment}`, () => {
    const pastMs = noonMs - 3 * hourMs;
    let fixture: StoreFixture;
    beforeEach(async () => {
      fixture = new StoreFixture();
      const store = await fixture.open();
      for (const atMs of [pastMs, noonMs]) store.record(makeBusyTick(atMs, 2));
      store.close();
    });
    afterEach(() => fixture.remove());

    const times = (store: SyncStore): number[] =>
      store
        .queryHistory({ container: 'app-1', nowMs: noonMs, hours: 24 })
        .map(({ timestampMs }) => timestampMs);

    it('costs nothing if it is the journal of an hour whose file holds the same', async () => {
      const journals = fixture.journals().map(name => fixture.file('journal', name));
      const kept = journals.map(file => ({ file, bytes: fs.readFileSync(file) }));
      fixture.clock.advance(hourMs + 10 * 60_000);
      (await fixture.open()).close();
      await fixture.whenReleased();
      assert.equal(fixture.rawFiles().length, 2);
      for (const { file, bytes } of kept) fs.writeFileSync(file, bytes);
      const count = await whileVanishing(moment, /\.journal$/, async () => {
        const store = await fixture.open();
        assert.deepEqual(store.report.damaged, []);
        assert.deepEqual(times(store), [noonMs, pastMs]);
        store.close();
      });
      assert.ok(count >= kept.length, `${count} of ${kept.length} were met`);
    });

    it('costs its own rows only if it is the file of an hour', async () => {
      const [past = ''] = fixture.rawFiles();
      const count = await whileVanishing(moment, new RegExp(`${past}$`), async () => {
        const store = await fixture.open();
        assert.deepEqual(
          times(store).filter(timeMs => timeMs !== pastMs),
          [noonMs],
        );
        store.close();
      });
      assert.equal(count, 1);
    });

    it('costs no answer if it is a roll-up', async () => {
      const subject = { kind: 'container', container: 'app-1', metrics: ['cpuPercent'] } as const;
      const query = { subject, fromMs: noonMs - 24 * hourMs, toMs: noonMs, maxPoints: 100 };
      const pruning = await fixture.open();
      pruning.prune({ nowMs: noonMs, rawHours: 1 });
      pruning.close();
      const count = await whileVanishing(moment, /rollups.*\.sqlite$/, async () => {
        const store = await fixture.open();
        assert.ok(store.querySeries(query).timestamps.length > 0);
        store.close();
      });
      assert.ok(count > 0);
    });
  });
}
