import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import type { ContainerEvent } from '../../../src/common/model/event';
import { ArgumentError } from '../../../src/common/errors';
import type { NotedEntry } from '../../../src/timeline/timelineEntry';
import type { SyncStore } from '../../support/data/syncStore';
import { StoreFixture } from '../fixture';
import { useStore } from '../../support/data/useStore';
import { containerId, makeBusyTick, noonMs } from '../ticks';

const span = { fromMs: 0, toMs: noonMs + 60_000 };

describe('What is noted beside the events of engines', () => {
  let fixture: StoreFixture;
  let store: SyncStore;
  useStore(opened => ({ fixture, store } = opened));

  const marker: NotedEntry = { kind: 'marker', timestampMs: noonMs, text: 'npm test' };
  const alert: NotedEntry = { kind: 'alert', timestampMs: noonMs, subject: { kind: 'host' }, text: 'hot' };
  const reopen = async (): Promise<void> => {
    store.close();
    store = await fixture.open();
  };

  it('is returned by span and kind, newest first, without events of containers', async () => {
    const later = { ...marker, timestampMs: noonMs + 10, text: 'git commit' };
    store.record({
      ...makeBusyTick(noonMs, 1),
      events: [{ timestampMs: noonMs, containerId: containerId(1), name: 'app-1', action: 'start' }],
    });
    for (const note of [marker, alert, later]) store.addNote(note, noonMs);
    for (const round of ['as noted', 'from the journal', 'from the database']) {
      assert.deepEqual(store.queryNotes(span)[0], later, round);
      assert.deepEqual(store.queryNotes({ ...span, kinds: ['marker'] }), [later, marker], round);
      assert.deepEqual(store.queryNotes({ ...span, kinds: ['alert'] }), [alert], round);
      assert.deepEqual(store.queryNotes({ ...span, fromMs: noonMs + 1 }), [later], round);
      assert.deepEqual(store.queryNotes({ ...span, limit: 1 }), [later], round);
      assert.equal(store.queryEvents(span).length, 1, round);
      if (round === 'as noted') {
        const journals = fs.readdirSync(fixture.folder).filter(name => name.startsWith('metrics.'));
        assert.ok(
          journals.some(name => name.endsWith('.journal')),
          'in the journal at once',
        );
      }
      await reopen();
    }
  });

  it('is kept once, however often it is told, and several of one moment are several', async () => {
    const second = { ...marker, text: 'npm run build' };
    for (const note of [marker, second, marker, second, { ...marker, subject: { kind: 'host' } }])
      store.addNote(note, noonMs);
    assert.equal(store.queryNotes(span).length, 3);
    await reopen();
    store.addNote(marker, noonMs);
    assert.equal(store.queryNotes(span).length, 3);
  });

  it('is one plain line, and refused where it is no note', () => {
    store.addNote({ ...marker, text: `a\n<b>\u202e${'c'.repeat(1000)}` }, noonMs);
    assert.match(store.queryNotes(span)[0]?.text ?? '', /^a <b>c{250}…$/);
    assert.throws(() => store.addNote({ ...marker, kind: 'container' }, noonMs), ArgumentError);
    assert.equal(store.queryNotes(span).length, 1);
  });

  it('is kept by number for each kind, whatever number there is of another, and by time', () => {
    store.addNote(alert, noonMs);
    for (let at = 0; at < 10_500; at++)
      store.addNote({ ...marker, timestampMs: noonMs - 20_000 + at, text: `${at}` }, noonMs);
    let count = 0;
    for (let toMs = span.toMs, page: NotedEntry[]; ; toMs = (page.at(-1)?.timestampMs ?? 0) - 1) {
      page = store.queryNotes({ fromMs: 0, toMs, kinds: ['marker'], limit: 5000 });
      if (page.length === 0) break;
      count += page.length;
    }
    assert.ok(count >= 9000 && count <= 10_000, `${count}`);
    assert.equal(store.queryNotes({ ...span, kinds: ['marker'], limit: 1 })[0]?.text, '10499');
    assert.deepEqual(store.queryNotes({ ...span, kinds: ['alert'] }), [alert]);
    const old = { ...alert, timestampMs: noonMs - 10 * 24 * 3_600_000 };
    store.addNote(old, noonMs);
    store.record(makeBusyTick(noonMs, 1));
    assert.deepEqual(store.queryNotes({ ...span, kinds: ['alert'] }), [alert, old]);
    store.prune({ nowMs: noonMs, rawHours: 24, minuteDays: 1, quarterHourDays: 9 });
    assert.deepEqual(store.queryNotes({ ...span, kinds: ['alert'] }), [alert]);
  });

  it('is not pushed out by what is noted of another engine again and again', () => {
    store.addNote(alert, noonMs);
    const subject = { kind: 'engine', key: '0000aaaa' } as const;
    for (let at = 0; at < 10_500; at++)
      store.addNote({ kind: 'alert', timestampMs: noonMs + 1 + at, subject, text: `${at}` }, noonMs);
    assert.deepEqual(store.queryNotes({ fromMs: 0, toMs: noonMs, kinds: ['alert'] }), [alert]);
  });

  it('goes with the history of what it is about', () => {
    store.record(makeBusyTick(noonMs, 2));
    const [key, other] = ['app-1', 'app-2'].map(
      name => store.listWorkloads().find(each => each.name === name)?.key ?? '',
    );
    for (const each of [key, other])
      store.addNote({ ...marker, subject: { kind: 'workload', key: each } }, noonMs);
    store.addNote(marker, noonMs);
    store.clear({ container: 'app-1', nowMs: noonMs });
    assert.deepEqual(
      store.queryNotes(span).map(({ subject }) => subject && 'key' in subject && subject.key),
      [undefined, other],
    );
    store.clear({ nowMs: noonMs });
    assert.deepEqual(store.queryNotes(span), []);
  });
});

describe('Events of one container that were heard in one millisecond', () => {
  it('are all kept, in order, also where they are told again and after a restart', async () => {
    const fixture = new StoreFixture();
    try {
      let store = await fixture.open();
      const actions = ['start', 'die', 'start', 'die', 'start'] as const;
      const events = actions.map((action, at): ContainerEvent => {
        const event = { timestampMs: noonMs + 0.4, containerId: containerId(1), name: 'app-1', action };
        return action === 'die' ? { ...event, exitCode: at } : event;
      });
      store.noteEvents({ events, nowMs: noonMs });
      for (let times = 0; times < 3; times++) {
        const told = store.queryEvents(span);
        assert.deepEqual(
          told.filter(({ action }) => action === 'die').map(({ exitCode }) => exitCode),
          [3, 1],
        );
        assert.equal(told.length, 5);
        store.close();
        store = await fixture.open();
        store.noteEvents({ events, nowMs: noonMs });
      }
      store.close();
    } finally {
      await fixture.remove();
    }
  });
});
