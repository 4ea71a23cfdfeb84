import assert from 'node:assert/strict';
import fs from 'node:fs';
import type { NoParamCallback } from 'node:fs';
import { readJournal } from '../../src/history/journal/readJournal';
import type { SyncStore as Store } from '../support/data/syncStore';
import { StoreFixture } from './fixture';
import { makeBusyTick, makeTick, noonMs } from './ticks';

/** Replaces `fdatasync`: a disk that answers only when a test lets it. */
class SlowDisk {
  readonly calls: NoParamCallback[] = [];
  readonly #original = fs.fdatasync;

  constructor() {
    const replaced = (_: number, callback: NoParamCallback): void => void this.calls.push(callback);
    fs.fdatasync = Object.assign(replaced, { __promisify__: fs.fdatasync.__promisify__ });
  }

  /** Ends the oldest call. */
  end(error: NodeJS.ErrnoException | null = null): void {
    this.calls.shift()?.(error);
  }

  remove(): void {
    fs.fdatasync = this.#original;
    while (this.calls.length > 0) this.end();
  }
}

describe('A tick on its way to the disk', () => {
  let fixture: StoreFixture;
  let disk: SlowDisk;
  let store: Store;
  beforeEach(async () => {
    fixture = new StoreFixture();
    store = await fixture.open();
    disk = new SlowDisk();
  });
  afterEach(async () => {
    disk.remove();
    store.close();
    await fixture.remove();
  });

  const synced: number[] = [];
  beforeEach(() => (synced.length = 0));
  const record = (number: number): void => {
    store.record(makeTick(noonMs + number * 5000));
    void store.store.whenStored().then(() => synced.push(number));
  };
  const settled = (): Promise<void> => new Promise(resolve => setImmediate(resolve));
  const countRows = (): number => store.queryHistory({ nowMs: noonMs + 60_000 }).length;

  it('counts as stored when fdatasync is through, and what came meanwhile shares the next call', async () => {
    for (const number of [0, 1, 2, 3]) record(number);
    await settled();
    assert.deepEqual(synced, []);
    assert.equal(disk.calls.length, 1);
    disk.end();
    await settled();
    assert.deepEqual(synced, [0]);
    assert.equal(disk.calls.length, 1);
    disk.end();
    await settled();
    assert.deepEqual(synced, [0, 1, 2, 3]);
    assert.equal(disk.calls.length, 0);
  });

  it('is there for queries at once, and holds up no other tick', async () => {
    record(0);
    record(1);
    assert.equal(countRows(), 2);
    await settled();
    assert.deepEqual(synced, []);
  });

  it('is written again when fdatasync failed, because the system may have dropped it', async () => {
    record(0);
    disk.end();
    await settled();
    record(1);
    record(2);
    const [name = ''] = fixture.journals();
    const file = fixture.file('journal', name);
    const whole = fs.readFileSync(file);
    disk.end(Object.assign(new Error('EIO: i/o error, fdatasync'), { code: 'EIO' }));
    await settled();
    assert.deepEqual(
      fixture.healths.map(health => health.kind),
      ['failing'],
    );
    assert.deepEqual(synced, [0, 1, 2]);
    // As after a failed write: zeros where the ticks were.
    fs.truncateSync(file, whole.length - 20);
    fs.truncateSync(file, whole.length);
    fixture.clock.advance(10_000);
    assert.deepEqual(fs.readFileSync(file), whole);
    assert.equal(readJournal(whole, noonMs).ticks.length, 3);
    disk.end();
    await settled();
    assert.deepEqual(
      fixture.healths.map(health => health.kind),
      ['failing', 'ok'],
    );
  });

  it('is not waited for any more once its hour is sealed, or the store closed', async () => {
    record(0);
    store.record(makeBusyTick(noonMs + 3_600_000, 1));
    await settled();
    assert.deepEqual(synced, [0]);
    record(721);
    store.close();
    await settled();
    assert.deepEqual(synced, [0, 721]);
    let isClosed = false;
    const closed = store.store.whenClosed().then(() => (isClosed = true));
    await settled();
    assert.equal(isClosed, false, 'a file is not closed under a call that uses it');
    disk.remove();
    await closed;
    store = await fixture.open();
  });
});
