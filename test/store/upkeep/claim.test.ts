import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import type { ContainerEvent } from '../../../src/common/model/event';
import { hourMs } from '../../../src/common/time';
import { SyncStore as Store } from '../../support/data/syncStore';
import { StoreFixture, wasmPath } from '../fixture';
import { containerId, makeTick, noonMs } from '../ticks';

describe('A store that several windows could own', () => {
  let fixture: StoreFixture;
  const opened: Store[] = [];
  beforeEach(() => {
    fixture = new StoreFixture();
    fs.writeFileSync(fixture.file('claim-1'), '');
  });
  afterEach(async () => {
    // A disk call that is still running keeps its file open.
    await Promise.all(opened.splice(0).map(({ store }) => store.whenClosed()));
    await fixture.remove();
  });

  const open = async (epoch: number): Promise<Store> => {
    const log = (): void => undefined;
    const claim = { held: fixture.file(`claim-${epoch}`), successor: fixture.file(`claim-${epoch + 1}`) };
    const store = await Store.open(
      { folder: fixture.file('history'), wasmPath, nowMs: fixture.clock.now(), rawHours: 24, claim },
      {
        clock: fixture.clock,
        log: { debug: log, info: log, warn: log, error: log },
        handleHealth: health => fixture.healths.push(health),
      },
    );
    opened.push(store);
    return store;
  };
  /** Every file of the history with its contents. */
  const content = (): Map<string, string> => {
    const names = fs.readdirSync(fixture.file('history'), { recursive: true, encoding: 'utf8' });
    const files = names.map(name => fixture.file('history', name)).filter(file => fs.statSync(file).isFile());
    return new Map(files.map(file => [file, fs.readFileSync(file, 'latin1')]));
  };

  it('writes nothing more once it has a successor, whatever it is asked', async () => {
    const store = await open(1);
    store.record(makeTick(noonMs - 2 * hourMs));
    store.record(makeTick(noonMs));
    store.flush();
    store.record(makeTick(noonMs + 5000));
    fs.writeFileSync(fixture.file('claim-2'), '');
    const before = content();
    assert.throws(() => store.record(makeTick(noonMs + 10_000)), /does not belong to this window/);
    assert.throws(() => store.record(makeTick(noonMs + hourMs)), /does not belong to this window/);
    assert.throws(() => store.flush(), /does not belong to this window/);
    assert.throws(() => store.prune({ nowMs: noonMs + 48 * hourMs, rawHours: 1 }), /does not belong/);
    assert.throws(() => store.clear({ nowMs: noonMs }), /does not belong to this window/);
    assert.throws(() => store.store.noteEngines({ engines: [] }), /does not belong to this window/);
    fixture.clock.advance(60_000);
    assert.throws(() => store.close(), /does not belong to this window/);
    assert.deepEqual(content(), before);
    assert.deepEqual(fixture.healths, [], 'it is taken for a fault of the disk');
  });

  it('says that nothing was stored where its successor claims between its look and its write', async () => {
    /** The successor claims as soon as the store reads this property, which it does after its look. */
    const claimedAt = <T extends object>(value: T, property: keyof T): T =>
      new Proxy(value, {
        get(target, read) {
          if (read === property) fs.writeFileSync(fixture.file('claim-2'), '');
          return Reflect.get(target, read) as unknown;
        },
      });
    const tick = claimedAt(makeTick(noonMs), 'samples');
    const event = {
      timestampMs: noonMs,
      containerId: containerId(1),
      name: 'app-1',
      action: 'start',
    } as const;
    const events = [claimedAt<ContainerEvent>(event, 'action')];
    const note = claimedAt({ kind: 'marker', timestampMs: noonMs, text: 'npm test' }, 'text');
    const changes: Readonly<Record<string, (store: Store) => void>> = {
      tick: ({ store }) => store.record(tick),
      events: store => store.noteEvents({ events, nowMs: noonMs }),
      note: store => store.addNote(note, noonMs),
    };
    for (const [name, change] of Object.entries(changes)) {
      fs.rmSync(fixture.file('claim-2'), { force: true });
      const store = await open(1);
      assert.throws(() => change(store), /does not belong to this window/, name);
      assert.ok(fs.existsSync(fixture.file('claim-2')), 'it was claimed meanwhile');
      assert.throws(() => store.close());
    }
  });

  it('writes nothing more once its own claim is gone', async () => {
    const store = await open(1);
    store.record(makeTick(noonMs));
    fs.rmSync(fixture.file('claim-1'));
    assert.throws(() => store.record(makeTick(noonMs + 5000)), /does not belong to this window/);
    assert.throws(() => store.close());
  });

  it('saves everything once its claim is back', async () => {
    const store = await open(1);
    store.record(makeTick(noonMs));
    fs.rmSync(fixture.file('claim-1'));
    // It tries by itself, and is refused.
    fixture.clock.advance(10_000);
    assert.throws(() => store.flush(), /does not belong to this window/);
    fs.writeFileSync(fixture.file('claim-1'), '');
    store.flush();
    store.close();
  });

  it('leaves everything that was recorded to its successor, which then is alone', async () => {
    const first = await open(1);
    first.record(makeTick(noonMs));
    fs.writeFileSync(fixture.file('claim-2'), '');
    const second = await open(2);
    second.record(makeTick(noonMs + 5000));
    assert.throws(() => first.record(makeTick(noonMs + 6000)));
    const rows = second.queryHistory({ nowMs: noonMs + 10_000 });
    assert.deepEqual(
      rows.map(row => row.timestampMs),
      [noonMs + 5000, noonMs],
    );
    second.close();
    assert.throws(() => first.close());
  });

  it('can be read without a claim, and stays as it is', async () => {
    const first = await open(1);
    first.record(makeTick(noonMs));
    first.close();
    fixture.clock.advance(100 * hourMs);
    const before = content();
    const reader = await open(7);
    assert.equal(reader.queryHistory({ hours: 200, nowMs: noonMs + 1000 }).length, 1);
    assert.throws(() => reader.record(makeTick(noonMs + 5000)), /does not belong to this window/);
    assert.throws(() => reader.close());
    assert.deepEqual(content(), before);
  });

  it('takes away what the owner before had written beside, so that it cannot be put in place any more', async () => {
    (await open(1)).close();
    const leftovers = ['metrics.sqlite.1.tmp', path.join('raw', '2026-11-23T12.sqlite.1.tmp')];
    fs.mkdirSync(fixture.file('history', 'raw'), { recursive: true });
    for (const name of leftovers) fs.writeFileSync(fixture.file('history', name), 'half');
    (await open(1)).close();
    for (const name of leftovers) assert.equal(fs.existsSync(fixture.file('history', name)), false, name);
  });
});
