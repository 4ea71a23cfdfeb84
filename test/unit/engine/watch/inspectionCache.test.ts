import assert from 'node:assert/strict';
import type { Container } from '../../../../src/common/model/container';
import { InspectionCache } from '../../../../src/engine/watch/inspectionCache';
import type { ListedContainer } from '../../../../src/engine/parse/parseListedContainer';
import type { InspectedFacts } from '../../../../src/engine/parse/parseInspect';
import { makeContainer } from '../../../support/data/samples';

const never = new AbortController().signal;

function listed(statusText: string, change: Partial<Container> = {}): ListedContainer {
  return { container: makeContainer(change), statusText };
}

describe('InspectionCache', () => {
  let cache: InspectionCache;
  let asked: string[];
  let failing: Set<string>;
  let facts: InspectedFacts;

  beforeEach(() => {
    cache = new InspectionCache();
    asked = [];
    failing = new Set();
    facts = { startedAtMs: 1, restartCount: 0, limits: { memoryBytes: 64 } };
  });
  const source = {
    inspect: async (id: string): Promise<InspectedFacts> => {
      asked.push(id);
      if (failing.has(id)) throw new Error('gone');
      return facts;
    },
  };
  const complete = (list: readonly ListedContainer[], nowMs: number): Promise<Container[]> =>
    cache.complete(source, list, nowMs, never);
  /** As with an engine that has used up its time before the first answer. */
  const completeSlowly = (list: readonly ListedContainer[], nowMs: number): Promise<Container[]> =>
    cache.complete(source, list, nowMs, never, () => 1000);

  it('completes a container with what inspection tells, once', async () => {
    const [container] = await complete([listed('Up 5 minutes')], 0);
    assert.equal(container?.startedAtMs, 1);
    assert.equal(container.limits?.memoryBytes, 64);
    await complete([listed('Up 5 minutes')], 5000);
    assert.equal(asked.length, 1);
  });

  it('asks again, but not at once, for a container that has ended and could not be inspected', async () => {
    const ended = listed('Exited (1) 5 seconds ago', { id: 'ended', status: 'exited' });
    const list = [ended, listed('Up 5 minutes')];
    const count = (): number => asked.filter(id => id === 'ended').length;
    failing.add('ended');
    await complete(list, 0);
    failing.clear();
    await complete(list, 29_000);
    await complete([ended], 40_000);
    assert.equal(count(), 1, 'while nothing runs an engine may be asleep');
    await complete(list, 41_000);
    await complete(list, 120_000);
    assert.equal(count(), 2);
  });

  it('does not ask again because seconds pass', async () => {
    for (let second = 1; second < 60; second += 5) {
      await complete([listed(`Up ${second} second${second === 1 ? '' : 's'}`)], second * 1000);
    }
    await complete([listed('Up About a minute')], 61_000);
    assert.equal(asked.length, 1);
  });

  it('asks again when a container was restarted between two ticks', async () => {
    await complete([listed('Up 3 seconds')], 0);
    facts = { ...facts, startedAtMs: 2, restartCount: 1 };
    const [container] = await complete([listed('Up 1 second')], 5000);
    assert.equal(container?.restartCount, 1);
    await complete([listed('Up 4 minutes')], 245_000);
    await complete([listed('Up About a minute')], 500_000);
    assert.equal(asked.length, 3);
  });

  it('asks again also when the container was only seconds old', async () => {
    await complete([listed('Up Less than a second')], 0);
    await complete([listed('Up Less than a second')], 2200);
    assert.equal(asked.length, 2);
  });

  it('asks again when the state changes', async () => {
    await complete([listed('Up 5 minutes')], 0);
    facts = { ...facts, exitCode: 3 };
    const [container] = await complete([listed('Exited', { status: 'exited' })], 5000);
    assert.equal(container?.exitCode, 3);
  });

  it('decides a state by inspection that the list says in an unknown word', async () => {
    facts = { startedAtMs: 1, status: 'running', pid: 7 };
    const unknown = [listed('Whatever', { status: 'unknown' })];
    assert.deepEqual(
      (await complete(unknown, 0)).map(({ status, pid }) => [status, pid]),
      [['running', 7]],
    );
    facts = { status: 'exited', exitCode: 3, finishedAtMs: 9 };
    assert.equal((await complete(unknown, 30_000))[0]?.status, 'running');
    const [ended] = await complete(unknown, 31_000);
    assert.deepEqual([ended?.status, ended?.exitCode, ended?.finishedAtMs], ['exited', 3, 9]);
    await complete(unknown, 3_600_000);
    assert.equal(asked.length, 2, 'nothing runs');
  });

  it('leaves a state alone that the list says, and one that nobody knows', async () => {
    facts = { status: 'running' };
    assert.equal((await complete([listed('Exited (0)', { status: 'exited' })], 0))[0]?.status, 'exited');
    facts = { status: 'unknown' };
    const unknown = listed('', { id: 'b', status: 'unknown' });
    assert.equal((await complete([unknown], 1))[0]?.status, 'unknown');
  });

  it('adds the health of a container that runs where the list does not tell it', async () => {
    facts = { health: 'unhealthy' };
    assert.equal((await complete([listed('Up 5 minutes')], 0))[0]?.health, 'unhealthy');
    const told = listed('Up 5 minutes (healthy)', { id: 'b', health: 'healthy' });
    assert.equal((await complete([told], 0))[0]?.health, 'healthy');
    const ended = listed('Exited (0)', { id: 'c', status: 'exited' });
    assert.equal((await complete([ended], 0))[0]?.health, undefined);
  });

  it('keeps how a container ended that is being removed', async () => {
    facts = { status: 'removing', exitCode: 3, finishedAtMs: 9 };
    const [container] = await complete([listed('Removal In Progress', { status: 'removing' })], 0);
    assert.deepEqual([container?.exitCode, container?.finishedAtMs], [3, 9]);
  });

  it('forgets when a run began as soon as another is told, and keeps what is not of the run', async () => {
    facts = { startedAtMs: 1, pid: 7, restartCount: 2, limits: { memoryBytes: 64 }, networkMode: 'host' };
    const list = [listed('Up 5 minutes')];
    await complete(list, 0);
    cache.forgetRun('a'.repeat(64));
    const container = cache.withFacts(list[0]?.container ?? makeContainer());
    assert.deepEqual([container.startedAtMs, container.pid], [undefined, undefined]);
    assert.deepEqual([container.limits, container.networkMode], [{ memoryBytes: 64 }, 'host']);
    assert.equal((await complete(list, 1))[0]?.startedAtMs, 1);
  });

  it('has no newest facts while it asks, nor after what made them old', async () => {
    const list = [listed('Up 5 minutes')];
    const id = 'a'.repeat(64);
    await complete(list, 0);
    assert.equal(cache.newestFacts(id), facts);
    cache.invalidate(id);
    assert.equal(cache.newestFacts(id), undefined);
    const asking = complete(list, 1);
    assert.equal(cache.newestFacts(id), undefined);
    await asking;
    assert.equal(cache.newestFacts(id), facts);
  });

  it('asks again every few minutes, for limits can be changed, but never for what does not run', async () => {
    const list = [listed('Up 5 hours'), listed('Exited (0)', { id: 'b', status: 'exited' })];
    await complete(list, 0);
    await complete(list, 301_000);
    assert.deepEqual(asked, ['a'.repeat(64), 'b', 'a'.repeat(64)]);
  });

  it('begins no more than some at once where time is up, and those that run before what ended', async () => {
    const stopped = Array.from({ length: 20 }, (_, index) =>
      listed('Exited (0)', { id: `s${index}`, status: 'exited' }),
    );
    await completeSlowly([...stopped, listed('Up 1 hour', { id: 'alive' })], 0);
    assert.equal(asked.length, 16);
    assert.equal(asked[0], 'alive');
    await completeSlowly(stopped, 5000);
    assert.equal(asked.length, 21);
  });

  it('asks for all where there is time, some at once', async () => {
    let [underWay, most] = [0, 0];
    const counting = {
      inspect: async (): Promise<InspectedFacts> => {
        most = Math.max(most, ++underWay);
        await new Promise(resolve => setImmediate(resolve));
        underWay--;
        return facts;
      },
    };
    const list = Array.from({ length: 100 }, (_, index) => listed('Up 1 hour', { id: `r${index}` }));
    const completed = await cache.complete(counting, list, 0, never);
    assert.ok(completed.every(({ startedAtMs }) => startedAtMs === 1));
    assert.equal(most, 16);
  });

  it('gives each its turn, whatever the interval: of 40 at 300 s none is left out', async () => {
    const list = Array.from({ length: 40 }, (_, index) => listed('Up 5 days', { id: `r${index}` }));
    for (let tick = 0; tick < 12; tick++) await completeSlowly(list, tick * 301_000);
    const counts = list.map(({ container }) => asked.filter(id => id === container.id).length);
    assert.ok(Math.min(...counts) >= 4 && Math.max(...counts) <= 5, counts.join(' '));
  });

  it('gives each its turn beside containers that change all the time', async () => {
    const restless = Array.from({ length: 30 }, (_, index) => listed('Up 1 second', { id: `n${index}` }));
    const calm = Array.from({ length: 20 }, (_, index) => listed('Up 5 days', { id: `c${index}` }));
    const ended = Array.from({ length: 5 }, (_, index) =>
      listed('Exited (0)', { id: `e${index}`, status: 'exited' }),
    );
    for (let tick = 0; tick < 20; tick++) {
      for (const { container } of restless) cache.invalidate(container.id);
      await completeSlowly([...restless, ...calm, ...ended], tick * 5000);
    }
    for (const { container } of [...calm, ...ended]) assert.ok(asked.includes(container.id), container.id);
  });

  it('does not let containers that hang keep the others from their turn', async () => {
    const hanging = new Set(Array.from({ length: 16 }, (_, index) => `h${index}`));
    const list = [...hanging, 'fine'].map(id => listed('Up 5 days', { id }));
    let late = new Promise<never>(() => undefined);
    const locked = {
      inspect: (id: string): Promise<InspectedFacts> => {
        asked.push(id);
        return hanging.has(id) ? late : Promise.resolve(facts);
      },
    };
    const tick = async (nowMs: number): Promise<Container[]> => {
      const abort = new AbortController();
      const reason = new Error('no answer in time');
      late = new Promise((_, reject) => setImmediate(() => (abort.abort(reason), reject(reason))));
      late.catch(() => undefined);
      return cache.complete(locked, list, nowMs, abort.signal, () => 1000);
    };
    await tick(0);
    assert.equal((await tick(5000)).at(-1)?.startedAtMs, 1);
    await tick(10_000);
    const before = asked.length;
    await tick(20_000);
    assert.equal(asked.length, before, 'and those are left alone for a while');
  });

  it('keeps what it knows where asking again fails, but not what is said to have changed', async () => {
    const list = [listed('Up 5 hours')];
    facts = { ...facts, pid: 7, image: 'web:1' };
    await complete(list, 0);
    failing.add('a'.repeat(64));
    const [aged] = await complete(list, 301_000);
    assert.deepEqual([aged?.pid, aged?.startedAtMs], [7, 1]);
    const again = [listed('Up 1 second')];
    const [fallenShort] = await complete(again, 340_000);
    assert.deepEqual([fallenShort?.pid, fallenShort?.startedAtMs], [undefined, undefined]);
    failing.clear();
    await complete(again, 380_000);
    assert.equal(cache.newestFacts('a'.repeat(64))?.pid, 7);
    failing.add('a'.repeat(64));
    cache.invalidate('a'.repeat(64));
    const [restarted] = await complete(again, 381_000);
    assert.deepEqual([restarted?.pid, restarted?.startedAtMs], [undefined, undefined]);
    assert.equal(cache.newestFacts('a'.repeat(64)), undefined, 'which decides nothing of an event');
    assert.equal(cache.imageOf(makeContainer({ image: `sha256:${'0'.repeat(64)}` })), 'web:1');
  });

  it('keeps a container that cannot be inspected as listed, and does not ask at each tick', async () => {
    failing.add('a'.repeat(64));
    const [container] = await complete([listed('Up 1 hour')], 0);
    assert.equal(container?.name, 'web');
    assert.equal(container.startedAtMs, undefined);
    await complete([listed('Up 1 hour')], 5000);
    assert.equal(asked.length, 1);
    await complete([listed('Up 1 hour')], 35_000);
    assert.equal(asked.length, 2);
  });

  it('forgets a container that is gone', async () => {
    await complete([listed('Up 1 hour')], 0);
    await complete([], 5000);
    await complete([listed('Up 1 hour')], 10_000);
    assert.equal(asked.length, 2);
  });
});
