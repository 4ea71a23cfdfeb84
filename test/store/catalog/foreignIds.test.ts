import assert from 'node:assert/strict';
import type { ContainerEvent } from '../../../src/common/model/event';
import { connectedTo, enginesIn, makeEngine } from '../../support/data/engines';
import type { SyncStore as Store } from '../../support/data/syncStore';
import { StoreFixture } from '../fixture';
import { containerId, makeContainer, makeSample, makeTick, noonMs } from '../ticks';

const id = containerId(1);

describe('One container id on two engines that are not one', () => {
  let fixture: StoreFixture;
  let store: Store;

  beforeEach(async () => {
    fixture = new StoreFixture();
    store = await fixture.open();
    record('0000aaaa', noonMs - 60_000, 15);
    record('0000bbbb', noonMs, 5);
  });
  afterEach(async () => {
    store.close();
    await fixture.remove();
  });

  const record = (key: string, fromMs: number, count: number, events?: readonly ContainerEvent[]): void => {
    const workload = { key: `${key}/name:web`, name: 'web' };
    for (let index = 0; index < count; index++) {
      const atMs = fromMs + index * 1000;
      store.record(
        makeTick(atMs, {
          engines: enginesIn(connectedTo(makeEngine({ id: key, key }))),
          containers: [makeContainer(1, { name: 'web', workload })],
          samples: [makeSample(1, atMs)],
          ...(events && { events }),
        }),
      );
    }
  };
  const rows = (container: string): number =>
    store.queryHistory({ container, hours: 24, nowMs: noonMs + 60_000 }).length;

  it('has two histories: rows of each, and of a restart', async () => {
    assert.deepEqual(['0000aaaa/name:web', '0000bbbb/name:web'].map(rows), [15, 5]);
    assert.deepEqual([id, `${id}@0000bbbb`].map(rows), [15, 5]);
    store.close();
    store = await fixture.open();
    record('0000bbbb', noonMs + 10_000, 2);
    record('0000aaaa', noonMs + 20_000, 3);
    assert.deepEqual(['0000aaaa/name:web', '0000bbbb/name:web'].map(rows), [18, 7]);
  });

  it('deletes of one what is its own, and nothing of the other', () => {
    store.clear({ container: '0000bbbb/name:web', nowMs: noonMs + 60_000 });
    assert.equal(rows('0000aaaa/name:web'), 15);
    record('0000bbbb', noonMs + 10_000, 1);
    store.clear({ container: '0000aaaa/name:web', nowMs: noonMs + 60_000 });
    assert.equal(rows('0000bbbb/name:web'), 1);
    assert.deepEqual(
      store.listWorkloads().map(({ key }) => key),
      ['0000bbbb/name:web'],
    );
  });

  it('has events of each', () => {
    const died = (engineKey: string): ContainerEvent => {
      return { timestampMs: noonMs + 10_000, containerId: id, name: 'web', action: 'die', engineKey };
    };
    record('0000bbbb', noonMs + 10_000, 1, [died('0000bbbb')]);
    record('0000aaaa', noonMs + 11_000, 1, [died('0000aaaa')]);
    const span = { fromMs: 0, toMs: noonMs + 60_000 };
    for (const [key, of] of [
      ['0000aaaa', id],
      ['0000bbbb', `${id}@0000bbbb`],
    ]) {
      const events = store.queryEvents({ ...span, container: `${key}/name:web` });
      assert.deepEqual(
        events.map(({ containerId: each }) => each),
        [of],
      );
    }
  });

  it('has events of each before a tick lists it after a start', async () => {
    store.close();
    store = await fixture.open();
    for (const engineKey of ['0000bbbb', '0000aaaa']) {
      const event = { timestampMs: noonMs + 10_000, containerId: id, name: 'web', engineKey };
      store.noteEvents({ events: [{ ...event, action: 'start' }], nowMs: noonMs + 10_000 });
    }
    const events = store.queryEvents({ fromMs: 0, toMs: noonMs + 60_000 });
    assert.deepEqual(events.map(({ containerId: each }) => each).sort(), [id, `${id}@0000bbbb`]);
  });

  it('is one again where the engines turn out to be one', () => {
    store.store.noteEngines({
      engines: [{ key: '0000aaaa', identity: 'x', addresses: ['unix:///x'], former: ['0000bbbb'] }],
    });
    record('0000aaaa', noonMs + 10_000, 1);
    assert.equal(rows('0000aaaa/name:web'), 21);
  });
});
