import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import { gzipSync } from 'node:zlib';
import { ArgumentError } from '../../../src/common/errors';
import type { ContainerEvent } from '../../../src/common/model/event';
import { dayMs, hourMs, minuteMs, secondMs } from '../../../src/common/time';
import type { DeathRecord } from '../../../src/deaths/deathRecord';
import { similarText } from '../../../src/deaths/similarText';
import { makeDeathRecord } from '../../support/data/deaths';
import type { SyncStore } from '../../support/data/syncStore';
import { itWith, type NeedOfTest } from '../../support/run/itWith';
import { plain, StoreFixture } from '../fixture';
import { containerId, makeContainer, makeHost, makeSample, makeTick, noonMs } from '../ticks';

const span = { fromMs: 0, toMs: noonMs + 400 * dayMs };

/** The record of a container's end, by its number. */
function deathOf(number: number, atMs: number, changes: Partial<DeathRecord> = {}): DeathRecord {
  const name = `app-${number}`;
  return makeDeathRecord(atMs, {
    ...{ kind: 'failed', verdict: 'Ended with exit code 3.', exitCode: 3 },
    container: {
      ...{ id: containerId(number), name, workload: `name:${name}`, image: 'busybox:latest' },
      limits: { memoryBytes: 2 ** 25 },
    },
    evidence: { kills: [{ atMs: atMs - 1, signal: 9 }], lastMemory: { atMs: atMs - 5, bytes: 7 } },
    changes: ['image: api:1, now api:2'],
    ...changes,
  });
}

/** What anybody who may write to the folder can put in the place of a file. */
const traps: readonly (readonly [name: string, lay: (file: string) => void, need?: NeedOfTest])[] = [
  ['a pipe that nobody writes to', file => void execFileSync('mkfifo', [file]), 'fifos'],
  ['a link to a device without end', file => fs.symlinkSync('/dev/zero', file), 'symbolicLinks'],
  ['a folder', file => fs.mkdirSync(file)],
  [
    'a file of three gigabytes',
    file => {
      fs.writeFileSync(file, '');
      fs.truncateSync(file, 3 * 2 ** 30);
    },
  ],
  [
    'a file that unpacks to ten megabytes',
    file => {
      const steps = Array<number>(5_000_000).fill(0);
      fs.writeFileSync(
        file,
        gzipSync(JSON.stringify({ version: 1, startMs: 0, steps, columns: {}, events: [] })),
      );
    },
  ],
  [
    'a file of times that cannot be',
    file => {
      const columns = { pids: [1, 2] };
      const [startMs, steps] = [0, [1e16]];
      fs.writeFileSync(file, gzipSync(JSON.stringify({ version: 1, startMs, steps, columns, events: [] })));
    },
  ],
];

function told(number: number, timestampMs: number, changes: Partial<ContainerEvent>): ContainerEvent {
  return { timestampMs, containerId: containerId(number), name: `app-${number}`, action: 'die', ...changes };
}

describe('Deaths in history', function () {
  this.timeout(30_000);
  let fixture: StoreFixture;
  let store: SyncStore;
  beforeEach(async () => {
    fixture = new StoreFixture();
    store = await fixture.open();
  });
  afterEach(() => fixture.remove());

  const note = (record: DeathRecord, at: SyncStore = store) => at.noteDeath({ record, nowMs: record.atMs });
  const times = (query = {}): number[] =>
    store.queryDeaths({ ...span, limit: 5000, ...query }).map(({ record }) => record.atMs);
  const files = (): string[] =>
    fs.existsSync(fixture.file('deaths')) ? fs.readdirSync(fixture.file('deaths')) : [];
  /** Records a sample a second of container 1, for this many minutes up to noon. */
  const recordMinutes = (minutes: number, untilMs = noonMs): void => {
    for (let at = untilMs - minutes * minuteMs; at <= untilMs; at += secondMs) {
      const samples = [makeSample(1, at, { memoryUsedBytes: (4096 * Math.floor(at / 1000)) % 2 ** 30 })];
      store.record(makeTick(at, { samples, host: makeHost(at), intervalMs: secondMs }));
    }
  };

  it('are returned as they were stored, newest first, from the journal and from the database', async () => {
    store.record(makeTick(noonMs - 5000));
    const older = note(deathOf(1, noonMs - 2000));
    const newer = note(
      deathOf(2, noonMs - 1000, { kind: 'outOfMemory', exitCode: 137, signalName: 'SIGKILL' }),
    );
    assert.ok(older && newer);
    assert.match(older.id, /^[0-9a-f]{24}$/);
    for (const round of ['as noted', 'after a crash', 'after an end']) {
      assert.deepEqual(store.queryDeaths(span), [newer, older], round);
      assert.deepEqual(store.queryDeaths({ ...span, limit: 1 }), [newer], round);
      assert.deepEqual(store.queryDeaths({ ...span, container: 'app-1' }), [older], round);
      // It never gave a sample.
      assert.deepEqual(store.queryDeaths({ ...span, container: containerId(2) }), [newer], round);
      assert.deepEqual(store.queryDeaths({ ...span, isBad: false }), [], round);
      assert.equal(note(deathOf(1, noonMs - 2000)), undefined, 'the same again');
      assert.throws(() => store.queryDeaths({ ...span, container: 'nobody' }), ArgumentError);
      assert.throws(() => store.queryDeaths({ ...span, limit: 0 }), /limit must be/);
      if (round === 'after a crash') store.close();
      store = await fixture.open();
    }
  });

  it('are counted by reason, of which the reader is told', () => {
    for (const days of [6, 5, 2]) note(deathOf(1, noonMs - days * dayMs));
    note(deathOf(1, noonMs - dayMs, { exitCode: 4 }));
    note(deathOf(2, noonMs - dayMs));
    note(deathOf(1, noonMs - 8 * dayMs));
    const kept = note(deathOf(1, noonMs));
    assert.deepEqual(kept?.record.similar, { count: 4, sinceMs: noonMs - 6 * dayMs });
    assert.equal(kept && similarText(kept.record), 'the fourth such death since Nov 17, 2026');
  });

  it('are not kept when the container ended well, but count as judged', () => {
    const events = [told(1, noonMs - 2000, { exitCode: 0 }), told(1, noonMs - 1000, { exitCode: 3 })];
    store.noteEvents({ events, nowMs: noonMs });
    const ends = [noonMs - 1000, noonMs - 2000].map(atMs => ({
      ...{ containerId: containerId(1), name: 'app-1', atMs },
    }));
    assert.deepEqual(store.unjudgedEnds(noonMs - hourMs), ends);
    assert.deepEqual(store.unjudgedEnds(noonMs - 1500), ends.slice(0, 1));
    assert.equal(note(deathOf(1, noonMs - 2000, { kind: 'ended', isBad: false, exitCode: 0 })), undefined);
    assert.deepEqual(store.unjudgedEnds(noonMs - hourMs), ends.slice(0, 1));
    assert.equal(store.deathFacts({ containerId: containerId(1), atMs: noonMs - 2000 }), undefined);
    assert.ok(store.deathFacts({ containerId: containerId(1), atMs: noonMs - 1000 }));
    assert.deepEqual(times(), []);
  });

  it('of a loop are kept some an hour and counted beyond, and cost nobody else theirs', () => {
    const other = note(deathOf(2, noonMs - 30 * dayMs));
    for (let round = 0; round < 3; round++)
      for (let at = 0; at < hourMs; at += minuteMs) note(deathOf(1, noonMs + round * hourMs + at));
    assert.equal(times({ container: 'app-1' }).length, 60);
    for (let hour = 3; hour < 12; hour++)
      for (let at = 0; at < hourMs; at += 2 * minuteMs) note(deathOf(1, noonMs + hour * hourMs + at));
    assert.equal(times({ container: 'app-1' }).length, 100);
    const [newest] = store.queryDeaths({ ...span, container: 'app-1' });
    const hoursBefore = 8;
    assert.equal(newest?.record.similar.count, 3 * 60 + hoursBefore * 30 + 20, 'each was counted');
    assert.deepEqual(store.queryDeaths({ ...span, container: 'app-2' }), [other]);
  });

  it('of very many workloads are bounded, the oldest of those with most of them first', () => {
    const rare = note(deathOf(5000, noonMs - 40 * dayMs));
    // Each hour another twenty workloads have two deaths each, for many hours.
    for (let number = 0; number < 1100; number++)
      for (const offset of [0, 1]) note(deathOf(number, noonMs + Math.floor(number / 20) * hourMs + offset));
    const all = store.queryDeaths({ ...span, limit: 5000 });
    assert.ok(all.length > 1900 && all.length <= 2000, String(all.length));
    assert.ok(all.some(({ id }) => id === rare?.id));
  });

  it('have the samples of ten minutes before and one after, which outlive samples', async () => {
    recordMinutes(20, noonMs - 30 * minuteMs);
    const diedMs = noonMs - 32 * minuteMs;
    const events = [
      told(1, diedMs - 20 * minuteMs, { action: 'start' }),
      told(1, diedMs - minuteMs, { action: 'oom' }),
      told(1, diedMs, { exitCode: 3 }),
      told(1, diedMs + 2 * minuteMs, { action: 'start' }),
      told(2, diedMs, { exitCode: 3 }),
    ];
    store.noteEvents({ events, nowMs: noonMs - 30 * minuteMs });
    const healthLog = [{ atMs: diedMs - 5, exitCode: 1, output: `bad\n${'x'.repeat(500)}` }];
    const kept = store.noteDeath({ record: deathOf(1, diedMs), healthLog, nowMs: noonMs });
    const id = kept?.id ?? '';
    const before = store.queryDeath({ id });
    assert.equal(before?.series.timestamps.length, 661);
    assert.equal(before.series.timestamps[0], diedMs - 10 * minuteMs);
    assert.equal(before.series.bucketMs, 0);
    for (const metric of ['cpuPercent', 'memoryUsedBytes', 'memoryLimitBytes', 'pids'] as const)
      assert.equal(before.series.columns[metric]?.avg.length, 661, metric);
    assert.deepEqual(
      before.events.map(({ action, timestampMs }) => [action, timestampMs - diedMs]),
      [
        ['start', -20 * minuteMs],
        ['oom', -minuteMs],
        ['die', 0],
      ],
    );
    assert.equal(before.healthLog[0]?.output.length, 300);
    assert.equal(before.healthLog[0].output.includes('\n'), false);
    assert.deepEqual(files(), []);
    // The next hour's first tick seals the hour before and compresses the details of its deaths.
    fixture.clock.advance(hourMs);
    store.record(makeTick(noonMs + hourMs));
    assert.deepEqual(files(), [`${id}.json.gz`]);
    assert.ok(fs.statSync(fixture.file('deaths', `${id}.json.gz`)).size < 20_000);
    const sealed = store.queryDeath({ id });
    const known = Object.entries(before.series.columns).filter(([, { avg }]) =>
      avg.some(each => each !== null),
    );
    assert.deepEqual(
      plain(sealed),
      plain({ ...before, series: { ...before.series, columns: Object.fromEntries(known) } }),
    );
    // Samples are pruned, and with them the container's run; the death stays.
    for (let hour = 2; hour < 80; hour++)
      store.record(
        makeTick(noonMs + hour * hourMs, {
          containers: [],
          samples: [],
          host: makeHost(noonMs + hour * hourMs),
        }),
      );
    fixture.clock.advance(79 * hourMs);
    store.prune({ nowMs: noonMs + 79 * hourMs, rawHours: 1, minuteDays: 1, quarterHourDays: 1 });
    assert.ok(!fixture.rawFiles().includes('2026-11-23T11.sqlite'));
    store.close();
    store = await fixture.open();
    assert.deepEqual(plain(store.queryDeath({ id })), plain(sealed));
    assert.deepEqual(times({ container: 'app-1' }), [diedMs]);
    assert.equal(store.queryDeath({ id: 'none' }), undefined);
  });

  it('do not show what is not sampled: no series where the samples are gone', () => {
    const kept = note(deathOf(1, noonMs - 10 * dayMs));
    assert.deepEqual(store.queryDeath({ id: kept?.id ?? '' })?.series.timestamps, []);
  });

  it('go after 180 days, with their files, and not before', () => {
    recordMinutes(15);
    note(deathOf(1, noonMs));
    const old = note(deathOf(2, noonMs - 179 * dayMs));
    fixture.clock.advance(hourMs);
    store.record(makeTick(noonMs + hourMs));
    assert.equal(files().length, 1);
    const prune = (nowMs: number): void => {
      // A clock's new time is believed once it has gone on for a day.
      for (let hour = 25; hour >= 0; hour--)
        store.record(makeTick(nowMs - hour * hourMs, { samples: [], host: makeHost(nowMs - hour * hourMs) }));
      store.prune({ nowMs, rawHours: 24 });
    };
    prune(noonMs + dayMs / 2);
    assert.deepEqual(times(), [noonMs, old?.record.atMs]);
    prune(noonMs + 2 * dayMs);
    assert.deepEqual(times(), [noonMs]);
    prune(noonMs + 181 * dayMs);
    prune(noonMs + 182.5 * dayMs);
    assert.deepEqual(times(), []);
    assert.deepEqual(files(), []);
  });

  it('go with the history of their container, and with all of it', async () => {
    recordMinutes(15);
    const records = [1, 2].map(number => note(deathOf(number, noonMs)));
    store.record(
      makeTick(noonMs + 1000, {
        samples: [makeSample(1, noonMs + 1000), makeSample(2, noonMs + 1000)],
        containers: [makeContainer(1), makeContainer(2)],
      }),
    );
    fixture.clock.advance(hourMs);
    store.record(makeTick(noonMs + hourMs));
    assert.equal(files().length, 2);
    store.clear({ container: 'app-1', nowMs: noonMs + hourMs });
    store.close();
    store = await fixture.open();
    assert.deepEqual(store.queryDeaths(span), [records[1]]);
    assert.deepEqual(files(), [`${records[1]?.id}.json.gz`]);
    store.clear({ nowMs: noonMs + hourMs });
    store.close();
    store = await fixture.open();
    assert.deepEqual(store.queryDeaths(span), []);
    assert.deepEqual(files(), []);
  });

  it('come with the output that is kept of them, as long as they are kept themselves', async () => {
    recordMinutes(15);
    const [first, second] = [1, 2].map(number => note(deathOf(number, noonMs)));
    assert.ok(first && second);
    const log = { lines: [{ atMs: noonMs - 5, text: 'failed' }, { text: 'no time' }], isCut: false };
    for (const { id } of [first, second]) store.noteDeathLog({ id, log });
    store.noteDeathLog({ id: '0'.repeat(24), log });
    assert.deepEqual(files().sort(), [first, second].map(({ id }) => `${id}.log.gz`).sort());
    const details = store.queryDeath({ id: first.id });
    assert.deepEqual([details?.log, details?.series.timestamps.length], [log, 601]);
    fixture.clock.advance(hourMs);
    store.record(makeTick(noonMs + hourMs));
    assert.equal(files().length, 4, 'the minutes of both as well');
    store.close();
    store = await fixture.open();
    assert.deepEqual(store.queryDeath({ id: first.id })?.log, log);
    store.clear({ container: 'app-1', nowMs: noonMs + hourMs });
    assert.deepEqual(files().sort(), [`${second.id}.json.gz`, `${second.id}.log.gz`]);
    store.prune({ nowMs: noonMs + hourMs, rawHours: 24, maxBytes: 1 });
    assert.deepEqual(files(), []);
    assert.equal(store.queryDeath({ id: second.id })?.log, undefined);
  });

  it('set aside the file of an output that is damaged', () => {
    const kept = note(deathOf(1, noonMs));
    assert.ok(kept);
    store.noteDeathLog({ id: kept.id, log: { lines: [{ text: 'x' }], isCut: false } });
    const [name = ''] = files();
    fs.writeFileSync(fixture.file('deaths', name), gzipSync('{"version":1,"lines":3}'));
    assert.equal(store.queryDeath({ id: kept.id })?.log, undefined);
    assert.ok(fixture.damagedFiles().some(each => each.endsWith(`_${name}`)));
  });

  it('make room where history is too large, after all else, the oldest first', () => {
    recordMinutes(15);
    const records = [noonMs - 4000, noonMs - 2000].map(atMs => note(deathOf(1, atMs)));
    fixture.clock.advance(hourMs);
    store.record(makeTick(noonMs + hourMs));
    assert.equal(files().length, 2);
    const { bytes } = store.reportStorage();
    store.prune({ nowMs: noonMs + hourMs, rawHours: 24, maxBytes: bytes - 1 });
    assert.equal(files().length, 2, 'samples go before');
    store.prune({ nowMs: noonMs + hourMs, rawHours: 24, maxBytes: 1 });
    assert.deepEqual(files(), []);
    assert.deepEqual(times(), [noonMs - 2000, noonMs - 4000], 'the records are the catalog’s');
    assert.deepEqual(store.queryDeath({ id: records[0]?.id ?? '' })?.series.timestamps, []);
  });

  it('are read from foreign or broken files as far as they make sense', () => {
    recordMinutes(15);
    const kept = note(deathOf(1, noonMs));
    fixture.clock.advance(hourMs);
    store.record(makeTick(noonMs + hourMs));
    const [name = ''] = files();
    const bytes = fs.readFileSync(fixture.file('deaths', name));
    bytes.writeUInt8(255 - bytes.readUInt8(400), 400);
    fs.writeFileSync(fixture.file('deaths', name), bytes);
    const details = store.queryDeath({ id: kept?.id ?? '' });
    assert.equal(details?.series.timestamps.length, 601, 'from the samples, which are still there');
    assert.ok(fixture.damagedFiles().some(each => each.endsWith(`_${name}`)));
    assert.throws(() => store.noteDeath({ record: { kind: 'odd' } as never, nowMs: noonMs }), ArgumentError);
  });

  for (const [name, lay, need] of traps) {
    itWith(
      need,
      `are read from the samples where ${name} lies in the place of their file, which is set aside`,
      () => {
        recordMinutes(15);
        const kept = note(deathOf(1, noonMs));
        fixture.clock.advance(hourMs);
        store.record(makeTick(noonMs + hourMs));
        const [own = ''] = files();
        const file = fixture.file('deaths', own);
        fs.rmSync(file);
        lay(file);
        assert.equal(store.queryDeath({ id: kept?.id ?? '' })?.series.timestamps.length, 601);
        assert.ok(fixture.damagedFiles().some(each => each.endsWith(`_${own}`)));
      },
    );
  }

  it('come with what explains an end: limits, memory, events, and the last run that went well', () => {
    const limits = { memoryBytes: 2 ** 25, cpuCores: 0.5 };
    const workload = { key: 'name:api', name: 'api' };
    const first = makeContainer(1, { workload, name: 'api', image: 'api:1' });
    store.record(makeTick(noonMs - hourMs, { containers: [first] }));
    store.record(
      makeTick(noonMs - hourMs + 5000, {
        containers: [{ ...first, status: 'exited', exitCode: 0 }],
        samples: [],
        host: makeHost(noonMs - hourMs + 5000),
      }),
    );
    const second = makeContainer(2, { workload, name: 'api', image: 'api:2', limits });
    for (let at = noonMs - minuteMs; at <= noonMs; at += 5000)
      store.record(makeTick(at, { containers: [second], samples: [makeSample(2, at)] }));
    store.noteEvents({ events: [{ ...told(2, noonMs, { exitCode: 3 }), name: 'api' }], nowMs: noonMs });
    const facts = store.deathFacts({ containerId: containerId(2), atMs: noonMs });
    assert.deepEqual(facts?.container, {
      id: containerId(2),
      name: 'api',
      workload: 'name:api',
      image: 'api:2',
      limits,
    });
    assert.equal(facts.lastGood?.image, 'api:1');
    assert.equal(facts.series.timestamps.length, 13);
    assert.deepEqual(Object.keys(facts.series.columns), ['memoryUsedBytes']);
    assert.deepEqual(
      facts.events.map(({ action }) => action),
      ['die'],
    );
  });
});
