import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { DamagedFiles } from '../../../src/history/files/damagedFiles';
import { loadSqlRuntime } from '../../../src/history/files/sqlDatabase';
import { Hours } from '../../../src/history/hours/hours';
import { rawFileKind } from '../../../src/history/hours/rawSchema';
import { minuteTier } from '../../../src/history/rollups/rollupTiers';
import { Rollups } from '../../../src/history/rollups/rollups';
import { finish } from '../../../src/history/steps/steps';
import type { SyncStore } from '../../support/data/syncStore';
import { RecordingLog } from '../../support/fakes/recordingLog';
import { StoreFixture, wasmPath } from '../fixture';
import { makeBusyTick, noonMs } from '../ticks';

const hour = 3_600_000;

describe('One file of the history that cannot be written', function () {
  this.timeout(60_000);
  let fixture: StoreFixture;
  beforeEach(() => (fixture = new StoreFixture()));
  afterEach(() => fixture.remove());

  /** On Windows each attempt takes a tenth of a second, and each tick makes one: they are few. */
  const record = (store: SyncStore, hours: number, stepMs = hour): void => {
    for (let step = 0; step < (hours * hour) / stepMs; step++) {
      store.record(makeBusyTick(fixture.clock.now(), 2));
      fixture.clock.advance(stepMs);
    }
  };
  const days = (): string[] => [...new Set(fixture.rawFiles().map(name => name.slice(0, 10)))];
  const health = (): string | undefined => fixture.healths.at(-1)?.kind;

  it('costs its own hours where it is a day of roll-ups: those of other days still go', async () => {
    const store = await fixture.open(10_000);
    record(store, 20);
    const file = fixture.file('rollups', 'minute', '2026-11-24.sqlite');
    fs.renameSync(file, `${file}.aside`);
    fs.mkdirSync(`${file}/in the way`, { recursive: true });
    record(store, 50);
    assert.equal(health(), 'failing');
    assert.deepEqual(days(), ['2026-11-23', '2026-11-24', '2026-11-25', '2026-11-26']);
    store.prune({ nowMs: fixture.clock.now(), rawHours: 24 });
    assert.deepEqual(days(), ['2026-11-24', '2026-11-25', '2026-11-26']);
    assert.equal(fixture.rawFiles()[24], '2026-11-25T10.sqlite', 'all of a day, and what is kept');
    fs.rmSync(file, { recursive: true });
    fixture.clock.advance(10_000);
    assert.equal(health(), 'ok');
    store.prune({ nowMs: fixture.clock.now(), rawHours: 24 });
    assert.equal(fixture.rawFiles()[0], '2026-11-25T10.sqlite');
    store.close();
  });

  it('costs itself where it is an hour: the others are rolled up, and go', async () => {
    const store = await fixture.open(10_000);
    record(store, 2);
    const newer = fs.readFileSync(fixture.file('raw', '2026-11-23T12.sqlite'));
    newer.writeUInt32BE(rawFileKind.schemaVersion + 1, 60);
    store.record(makeBusyTick(fixture.clock.now(), 2));
    fixture.clock.advance(600_000);
    fs.writeFileSync(fixture.file('raw', '2026-11-23T14.sqlite'), newer);
    record(store, 40);
    assert.equal(health(), 'failing');
    store.prune({ nowMs: fixture.clock.now(), rawHours: 24 });
    assert.deepEqual(fixture.rawFiles().slice(0, 2), ['2026-11-23T14.sqlite', '2026-11-24T06.sqlite']);
    assert.ok(fs.readFileSync(fixture.file('raw', '2026-11-23T14.sqlite')).equals(newer));
  });

  it('is not counted on where history has grown to its limit: other files make room', async () => {
    const store = await fixture.open(10_000);
    record(store, 20);
    const file = fixture.file('rollups', 'minute', '2026-11-24.sqlite');
    fs.renameSync(file, `${file}.aside`);
    fs.mkdirSync(`${file}/in the way`, { recursive: true });
    record(store, 30);
    store.prune({ nowMs: fixture.clock.now(), rawHours: 10_000, maxBytes: 1 });
    assert.deepEqual(days(), ['2026-11-24']);
    assert.ok(fs.statSync(file).isDirectory());
  });

  it('is none: roll-ups that would become too large to be read again lack what has no room', async () => {
    const store = await fixture.open(10_000);
    record(store, 30, hour / 6);
    store.close();
    const runtime = await loadSqlRuntime(wasmPath);
    const log = new RecordingLog();
    const damaged = new DamagedFiles(fixture.file('damaged'), fixture.clock, log);
    const hourFiles = new Hours(runtime, fixture.file('raw'), damaged, log);
    hourFiles.scan(fixture.clock.now());
    const folder = fixture.file('small');
    const maxBytes = 64 * 1024;
    const build = (): Rollups => {
      const rollups = new Rollups(runtime, folder, damaged, log, fixture.clock.now(), undefined, maxBytes);
      finish(rollups.build(hourFiles, fixture.clock.now(), true));
      return rollups;
    };
    const rollups = build();
    const within = hourFiles.hours().filter(start => rollups.has(minuteTier, start));
    assert.ok(within.length > 2 && within.length < 29, `${within.length} hours`);
    assert.deepEqual(
      within.filter(start => start < noonMs + 12 * hour),
      hourFiles.hours().slice(0, within.filter(start => start < noonMs + 12 * hour).length),
    );
    for (const bytes of rollups.fileSizes(minuteTier).values()) assert.ok(bytes <= maxBytes);
    // They are neither waited for nor retried at each turn.
    assert.ok(
      hourFiles
        .hours()
        .slice(0, -1)
        .every(start => rollups.isSettled(start)),
    );
    const told = log.count('warn', /no room/);
    finish(rollups.build(hourFiles, fixture.clock.now(), true));
    assert.equal(log.count('warn', /no room/), told);
    assert.ok(told >= 1 && told <= 3, `told ${told} times`);
    rollups.close();
    build().close();
    hourFiles.close();
  });
});
