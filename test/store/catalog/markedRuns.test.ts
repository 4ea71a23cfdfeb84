import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { ArgumentError } from '../../../src/common/errors';
import type { MarkedRun } from '../../../src/timeline/markedRun';
import { runLeaseMs } from '../../../src/timeline/settledRun';
import type { SyncStore } from '../../support/data/syncStore';
import type { StoreFixture } from '../fixture';
import { useStore } from '../../support/data/useStore';
import { makeBusyTick, noonMs } from '../ticks';

const dayMs = 24 * 3_600_000;
const span = { fromMs: 0, toMs: noonMs + 60_000 };

describe('What users did', () => {
  let fixture: StoreFixture;
  let store: SyncStore;
  useStore(opened => ({ fixture, store } = opened));

  const test: MarkedRun = {
    ...{ id: 'run-0001', kind: 'task', key: 'task:npm/test', label: 'npm: test', startMs: noonMs - 20_000 },
    workspace: 'shop',
    head: { branch: 'main', commit: '0123456789abcdef0123456789abcdef01234567' },
  };
  const ended: MarkedRun = { ...test, endMs: noonMs - 10_000, outcome: 1 };
  const commit: MarkedRun = {
    ...{ id: 'run-0002', kind: 'git', key: 'git:commit', label: 'Commit 0123456', startMs: noonMs - 5000 },
    ...{ endMs: noonMs - 5000, head: { commit: '0123456789abcdef0123456789abcdef01234567' } },
  };
  const serve: MarkedRun = {
    ...{ id: 'run-0003', kind: 'debug', key: 'debug:node/serve', label: 'serve', startMs: noonMs - 1000 },
    ...{ isBackground: true, head: { branch: 'main' } },
  };
  const reopen = async (): Promise<void> => {
    store.close();
    store = await fixture.open();
  };

  it('is returned by span, kind and key, newest first', async () => {
    for (const run of [test, commit, ended, serve]) store.noteRun(run, noonMs);
    const stopped: MarkedRun = { ...commit, id: 'run-0004', startMs: 1, endMs: 2, outcome: 'stopped' };
    store.noteRun(stopped, noonMs);
    for (const round of ['as noted', 'from the journal', 'from the database']) {
      assert.deepEqual(store.queryRuns(span), [serve, commit, ended, stopped], round);
      assert.deepEqual(
        store.queryRuns({ ...span, kinds: ['git', 'debug'], limit: 2 }),
        [serve, commit],
        round,
      );
      assert.deepEqual(store.queryRuns({ ...span, key: test.key }), [ended], round);
      assert.deepEqual(store.queryRuns({ ...span, key: 'npm' }), [], round);
      // The runs that go on at any time within a span.
      const within = (fromMs: number, toMs: number): string[] =>
        store.queryRuns({ fromMs, toMs }).map(({ id }) => id);
      assert.deepEqual(within(noonMs - 15_000, noonMs - 14_000), [test.id], round);
      assert.deepEqual(within(noonMs - 10_000, noonMs - 5000), [commit.id, test.id], round);
      assert.deepEqual(within(noonMs - 9999, noonMs - 5001), [], round);
      assert.deepEqual(within(noonMs, noonMs + 1), [serve.id], round);
      if (round === 'as noted') {
        const journals = fs.readdirSync(fixture.folder).filter(name => name.endsWith('.journal'));
        assert.equal(journals.length, 1, 'in the journal at once');
      }
      await reopen();
    }
  });

  it('survives a crash, and has an unknown end if its window was gone with it', async () => {
    const seen = { ...serve, seenMs: noonMs - 500 };
    store.noteRun(ended, noonMs);
    store.noteRun(serve, noonMs);
    store.noteRun(seen, noonMs);
    fixture.clock.advance(runLeaseMs - 500);
    const after = await fixture.open();
    assert.deepEqual(after.queryRuns(span), [seen, ended]);
    after.close();
    fixture.clock.advance(1);
    const later = await fixture.open();
    assert.deepEqual(later.queryRuns(span)[0], { ...serve, endMs: noonMs - 500, outcome: 'unknown' });
    // Its window had only been asleep.
    const nowMs = fixture.clock.now();
    const alive = { ...serve, seenMs: nowMs };
    later.noteRun(alive, nowMs);
    assert.deepEqual(later.queryRuns({ fromMs: nowMs, toMs: nowMs }), [alive]);
    later.close();
  });

  it('is stored once, however often it is told, and not when nothing is new', () => {
    for (let times = 0; times < 3; times++) for (const run of [ended, test]) store.noteRun(run, noonMs);
    assert.deepEqual(store.queryRuns(span), [ended]);
    const bytes = (): number => store.reportStorage().journalBytes + store.reportStorage().catalogBytes;
    const before = bytes();
    for (let times = 0; times < 100; times++) store.noteRun(ended, noonMs);
    assert.equal(bytes(), before);
  });

  it('is refused where it is not a run, like queries that make no sense', () => {
    for (const wrong of [{ ...test, id: '' }, { ...test, startMs: -1 }, 5])
      assert.throws(() => store.noteRun(wrong as MarkedRun, noonMs), ArgumentError);
    assert.throws(() => store.queryRuns({ fromMs: 2, toMs: 1 }), ArgumentError);
    assert.throws(() => store.queryRuns({ ...span, limit: 5001 }), ArgumentError);
    store.noteRun({ ...test, label: `a\nb${'c'.repeat(1e6)}`, outcome: 'x' } as unknown as MarkedRun, noonMs);
    assert.match(store.queryRuns(span)[0]?.label ?? '', /^a bc{156}…$/);
  });

  it('is kept by number, where what is done most often makes room, and by time', () => {
    const rare: MarkedRun = {
      ...ended,
      id: 'run-rare',
      startMs: noonMs - 3 * dayMs,
      endMs: noonMs - 3 * dayMs,
    };
    store.noteRun(rare, noonMs);
    for (let at = 0; at < 10_200; at++) {
      const atMs = noonMs - 60_000 + at;
      store.noteRun({ ...ended, key: 'often', id: `run-${10_000 + at}`, startMs: atMs, endMs: atMs }, noonMs);
    }
    const count = (): number => {
      const pages = [store.queryRuns({ ...span, limit: 5000 })];
      for (;;) {
        const page = pages.at(-1) ?? [];
        const toMs = (page.at(-1)?.startMs ?? 0) - 1;
        if (page.length < 5000) return pages.flat().length;
        pages.push(store.queryRuns({ fromMs: 0, toMs, limit: 5000 }));
      }
    };
    assert.ok(count() >= 9000 && count() <= 10_000, `${count()}`);
    assert.equal(store.queryRuns({ ...span, limit: 1 })[0]?.id, 'run-20199');
    assert.deepEqual(store.queryRuns({ ...span, key: rare.key }), [rare]);
    store.record(makeBusyTick(noonMs, 1));
    store.prune({ nowMs: noonMs, rawHours: 24, minuteDays: 1, quarterHourDays: 2 });
    assert.deepEqual(store.queryRuns({ ...span, key: rare.key }), []);
    assert.ok(count() >= 9000);
  });

  it('stays where the history of a container is deleted, and goes with all of it', async () => {
    store.record(makeBusyTick(noonMs, 2));
    store.noteRun(ended, noonMs);
    store.clear({ container: 'app-1', nowMs: noonMs });
    assert.deepEqual(store.queryRuns(span), [ended]);
    store.clear({ nowMs: noonMs });
    assert.deepEqual(store.queryRuns(span), []);
    await reopen();
    assert.deepEqual(store.queryRuns(span), []);
  });

  it('is a save only where saves are asked for, the newest thousand, and pushes out nothing else', async () => {
    store.noteRun(ended, noonMs);
    for (let number = 0; number < 1150; number++) {
      const startMs = noonMs - 2000 + number;
      const run = {
        id: `save-${String(number).padStart(4, '0')}`,
        kind: 'save',
        key: 'save',
        label: 'a.ts',
      } as const;
      store.noteRun({ ...run, startMs, endMs: startMs }, noonMs);
    }
    for (const round of ['as noted', 'from the journal']) {
      assert.deepEqual(store.queryRuns(span), [ended], round);
      const saves = store.queryRuns({ ...span, kinds: ['save'], limit: 5000 });
      assert.deepEqual(
        [saves.length, saves[0]?.id, saves.at(-1)?.id],
        [950, 'save-1149', 'save-0200'],
        round,
      );
      await reopen();
    }
  });
});
