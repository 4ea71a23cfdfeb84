import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { hourMs as hour } from '../../src/common/time';
import type { ContainerEvent } from '../../src/common/model/event';
import type { SyncStore as Store } from '../support/data/syncStore';
import { StoreFixture } from '../store/fixture';
import { containerId, makeBusyTick, makeTick, noonMs } from '../store/ticks';

const stepMs = 300_000;
const startMs = noonMs - 36 * hour;
const nowMs = noonMs + 30 * 60_000;

/** Each kind of file, and the hours whose samples may be lost with it. */
const kinds: Readonly<Record<string, { readonly file: RegExp; readonly lostHours: readonly number[] }>> = {
  'the catalog': { file: /^metrics\.sqlite$/, lostHours: [] },
  'the journal of the catalog': { file: /^metrics\.[0-9a-f]{12}\.journal$/, lostHours: [] },
  'a finished hour': { file: /^raw.2026-11-23T09\.sqlite$/, lostHours: [noonMs - 3 * hour] },
  'the live file of the current hour': { file: /^raw.2026-11-23T12\.sqlite$/, lostHours: [] },
  'a day of minutes': { file: /^rollups.minute.2026-11-22\.sqlite$/, lostHours: [] },
  'a month of quarter hours': { file: /^rollups.quarter.2026-11\.sqlite$/, lostHours: [] },
  'the journal of the current hour': { file: /^journal.2026-11-23T12\..*\.journal$/, lostHours: [] },
  'the journal of an hour not sealed': {
    file: /^journal.2026-11-23T10\..*\.journal$/,
    lostHours: [noonMs - 2 * hour],
  },
};

/** What may happen to a file. `isDamage`: whether the result must be set aside as damaged. */
const mishaps: Readonly<
  Record<string, { harm: (file: string) => void; isDamage: (name: string) => boolean }>
> = {
  // In a journal that is empty or ends within its header, nothing had been stored.
  emptied: { harm: file => fs.truncateSync(file, 0), isDamage: name => name.endsWith('sqlite') },
  'cut to a few bytes': {
    harm: file => fs.truncateSync(file, 15),
    isDamage: name => name.endsWith('sqlite'),
  },
  // A journal that ends early was cut off by a crash.
  'cut in half': {
    harm: file => fs.truncateSync(file, Math.floor(fs.statSync(file).size / 2)),
    isDamage: name => name.endsWith('sqlite'),
  },
  'full of flipped bytes': { harm: flipBytes, isDamage: () => true },
  'overwritten with something else': {
    harm: file => fs.writeFileSync(file, 'Something else entirely.\n'.repeat(2000)),
    isDamage: () => true,
  },
  'replaced by a folder': {
    harm: file => {
      fs.rmSync(file);
      fs.mkdirSync(file);
    },
    isDamage: () => true,
  },
  'larger than it can be': { harm: file => fs.truncateSync(file, 3 * 2 ** 30), isDamage: () => true },
  deleted: { harm: file => fs.rmSync(file), isDamage: () => false },
};

/** What anybody who may write to the folder can put there, on POSIX only. */
const traps: typeof mishaps = {
  'replaced by a pipe that nobody writes to': {
    harm: file => {
      fs.rmSync(file);
      execFileSync('mkfifo', [file]);
    },
    isDamage: () => true,
  },
  'replaced by a link to a device without end': {
    harm: file => {
      fs.rmSync(file);
      fs.symlinkSync('/dev/zero', file);
    },
    isDamage: () => true,
  },
  'replaced by a link to itself': {
    harm: file => {
      fs.rmSync(file);
      fs.symlinkSync(file, file);
    },
    // Behind the link there is nothing that could be kept, so only a journal of the catalog is set aside.
    isDamage: name => /^metrics\..*journal$/.test(name),
  },
};

describe('A history in which a file was damaged', function () {
  this.timeout(30_000);
  let fixture: StoreFixture;
  const original = fs.mkdtempSync(path.join(os.tmpdir(), 'container-metrics-original-'));

  before(async () => {
    fixture = new StoreFixture();
    const store = await fixture.open(10_000);
    const kept = fixture.file('kept.journal');
    let name = '';
    for (let at = startMs; at < nowMs; at += stepMs) {
      store.record(makeBusyTick(at, 2));
      if (at !== noonMs - hour - stepMs) continue;
      // The last moments of an hour, just before it is sealed.
      name = fixture.journals()[0] ?? '';
      fs.copyFileSync(fixture.file('journal', name), kept);
    }
    store.prune({ nowMs, rawHours: 10_000 });
    store.close();
    fs.renameSync(kept, fixture.file('journal', name));
    fs.cpSync(fixture.folder, original, { recursive: true });
    // A catalog as a crash leaves it. Where bytes are flipped, half of it is broken.
    const crashed = await fixture.open(10_000);
    for (let at = 0; at < 40; at++) crashed.record(makeTick(nowMs, { events: [eventAt(at)] }));
    const [journal = ''] = fs.readdirSync(fixture.folder).filter(each => each.endsWith('.journal'));
    fs.copyFileSync(fixture.file(journal), path.join(original, journal));
    crashed.close();
    fs.rmSync(path.join(original, 'raw', '2026-11-23T10.sqlite'));
    await fixture.remove();
  });
  after(() => fs.rmSync(original, { recursive: true }));
  beforeEach(() => {
    fixture = new StoreFixture();
    fs.cpSync(original, fixture.folder, { recursive: true });
    fixture.clock.advance(nowMs - noonMs);
  });
  afterEach(() => fixture.remove());

  const timesOf = (store: Store): number[] => {
    const rows = store.queryHistory({ container: 'app-2', hours: 10_000, limit: 5000, nowMs: nowMs + hour });
    return rows.map(row => row.timestampMs).reverse();
  };
  const expected = (lostHours: readonly number[]): number[] => {
    const times: number[] = [];
    for (let at = startMs; at < nowMs; at += stepMs) {
      if (!lostHours.includes(Math.floor(at / hour) * hour)) times.push(at);
    }
    return times;
  };

  it('serves everything while nothing is damaged', async () => {
    const store = await fixture.open(10_000);
    assert.deepEqual(timesOf(store), expected([]));
    assert.deepEqual(store.report.damaged, []);
    store.close();
  });

  for (const [kind, { file: pattern, lostHours }] of Object.entries(kinds)) {
    for (const [mishap, { harm, isDamage }] of Object.entries({
      ...mishaps,
      ...(process.platform === 'win32' ? {} : traps),
    })) {
      it(`starts and serves the rest when ${kind} is ${mishap}`, async () => {
        const names = fs.readdirSync(fixture.folder, { recursive: true, encoding: 'utf8' });
        const [name = '', ...others] = names.filter(each => pattern.test(each));
        assert.ok(name !== '' && others.length === 0, `${names.join(' ')}`);
        harm(fixture.file(name));

        const store = await fixture.open(10_000);
        const times = new Set(timesOf(store));
        assert.deepEqual(
          expected(lostHours).filter(time => !times.has(time)),
          [],
        );
        const subject = { kind: 'container', container: 'app-2', metrics: ['cpuPercent'] } as const;
        const series = store.querySeries({ subject, fromMs: startMs, toMs: nowMs, maxPoints: 500 });
        assert.ok(series.timestamps.length > 300);
        store.record(makeBusyTick(nowMs, 2));
        store.flush();
        store.prune({ nowMs: nowMs + 2 * hour, rawHours: 10_000 });
        assert.deepEqual(fixture.healths, []);
        const found = store.report.damaged;
        assert.deepEqual(
          found.map(entry => entry.file),
          isDamage(name) ? [fixture.file(name)] : [],
        );
        for (const { movedTo, reason } of found) {
          assert.ok(fs.lstatSync(movedTo));
          const note = fs.readFileSync(`${movedTo}.txt`, 'utf8');
          assert.ok(note.includes(path.basename(name)) && note.includes(reason), note);
        }
        store.close();

        const again = await fixture.open(10_000);
        assert.deepEqual(again.report.damaged, []);
        assert.equal(timesOf(again).length, times.size + 1);
        again.close();
      });
    }
  }
});

function eventAt(index: number): ContainerEvent {
  return {
    timestampMs: nowMs + index,
    containerId: containerId(1),
    name: 'app-1',
    action: 'die',
    exitCode: 1,
  };
}

/**
 * Flips bytes in the second half of a file, including the start of each of SQLite's pages, because other
 * parts of a page may be unused.
 */
function flipBytes(file: string): void {
  const bytes = fs.readFileSync(file);
  for (let at = Math.floor(bytes.length / 128) * 64; at < bytes.length; at += 64)
    bytes.writeUInt8(bytes.readUInt8(at) ^ 0x15, at);
  fs.writeFileSync(file, bytes);
}
