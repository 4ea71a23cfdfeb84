import assert from 'node:assert/strict';
import type { ContainerAction, ContainerEvent } from '../../../../src/common/model/event';
import type { Container } from '../../../../src/common/model/container';
import { makeExclusion } from '../../../../src/engine/watch/containerFilter';
import { maxContainers } from '../../../../src/engine/parse/containerListing';
import { ContainerList } from '../../../../src/engine/watch/containerList';
import type { ListedContainer } from '../../../../src/engine/parse/parseListedContainer';
import type { InspectedFacts } from '../../../../src/engine/parse/parseInspect';
import { makeContainer } from '../../../support/data/samples';

const never = new AbortController().signal;
const all = makeExclusion([]);

function listed(id: string, change: Partial<Container> = {}): ListedContainer {
  return { container: makeContainer({ id, name: id, ...change }), statusText: '', labels: {} };
}

function event(action: ContainerAction, containerId = 'web', timestampMs = 5): ContainerEvent {
  return { timestampMs, containerId, name: containerId, action };
}

describe('ContainerList', () => {
  let list: ContainerList;
  let facts: InspectedFacts;
  let asked: string[];

  beforeEach(() => {
    list = new ContainerList();
    facts = {};
    asked = [];
  });
  const source = {
    inspect: async (id: string): Promise<InspectedFacts> => {
      asked.push(id);
      return facts;
    },
  };
  const complete = (nowMs = 0): Promise<void> => list.complete(source, all, nowMs, never);
  const names = (): string[] => list.containers(all).map(({ name }) => name);
  const die = async (exitCode: number): Promise<Container | undefined> => {
    list.noteEvent({ ...event('die'), exitCode });
    list.replaceSome(['web'], [listed('web', { status: 'exited', exitCode })], 0);
    await complete();
    return list.containers(all)[0];
  };

  it('replaces what it was asked for, and leaves the others', () => {
    list.replaceAll([listed('web'), listed('db'), listed('cache')], 0);
    list.replaceSome(['db', 'cache', 'new'], [listed('db', { status: 'paused' }), listed('new')], 0);
    assert.deepEqual(names(), ['web', 'db', 'new']);
    assert.equal(list.containers(all)[1]?.status, 'paused');
    list.replaceAll([listed('new')], 0);
    assert.deepEqual(names(), ['new']);
  });

  it('takes as many new containers as a whole list may have, then some each minute, and all that it knows', () => {
    const many = (letter: string, count: number): ListedContainer[] =>
      Array.from({ length: count }, (_, index) => listed(`${letter}${index}`));
    const most = many('a', maxContainers);
    list.replaceAll(most, 1000);
    assert.deepEqual([names().length, list.leavesOut], [maxContainers, false]);
    list.replaceAll([...many('b', 10), ...most.slice(10)], 1000);
    assert.deepEqual([names().length, list.leavesOut], [maxContainers - 10, true]);
    list.replaceAll(most, 1000);
    assert.deepEqual([names().length, list.leavesOut], [maxContainers, false]);
    list.replaceAll([listed('a0', { name: 'renamed', status: 'paused' })], 1000);
    const [first] = list.containers(all);
    assert.deepEqual([first?.name, first?.status], ['a0', 'paused'], 'under the name of before');
    list.replaceAll(many('c', 1000), 61_000);
    assert.deepEqual([names().length, list.leavesOut], [600, true]);
  });

  it('tells the same list while nothing changed, and another after whatever changes one', async () => {
    list.replaceAll([listed('web', { exitCode: 137, status: 'exited' }), listed('db')], 0);
    let before = list.containers(all);
    const steps: [string, () => unknown, () => unknown][] = [
      [
        'inspection',
        () => ((facts = { restartCount: 1 }), complete()),
        () => list.containers(all)[0]?.restartCount,
      ],
      ['out of memory', () => list.noteEvent(event('oom')), () => list.containers(all)[0]?.isOomKilled],
      [
        'a start',
        () => list.noteEvent(event('start', 'web', 5000)),
        () => list.containers(all)[0]?.isOomKilled,
      ],
      ['a list of some', () => list.replaceSome(['db'], [], 0), () => list.containers(all).length],
      ['a list', () => list.replaceAll([listed('web', { name: 'api' })], 0), () => names()[0]],
    ];
    for (const [what, step, figure] of steps) {
      const was = figure();
      assert.equal(list.containers(all), before, `nothing happened before ${what}`);
      await step();
      assert.notDeepEqual(figure(), was, what);
      before = list.containers(all);
    }
    list.noteEvent(event('kill'));
    assert.equal(list.containers(all), before);
    const none = makeExclusion(['*']);
    assert.deepEqual([list.containers(none).length, list.excludedCount(none)], [0, 1]);
    assert.deepEqual([list.hasActive(none), list.hasActive(all)], [false, true]);
    assert.equal(list.excludedCount(all), 0);
  });

  it('inspects a container again after events that change it, and after no others', async () => {
    list.replaceAll([listed('web'), listed('db')], 0);
    await complete();
    for (const action of ['kill', 'health_status', 'create'] as const) list.noteEvent(event(action));
    await complete();
    assert.equal(asked.length, 2);
    list.noteEvent(event('update'));
    await complete();
    assert.deepEqual(asked, ['web', 'db', 'web']);
  });

  it('inspects a container in an unknown state again after any event', async () => {
    list.replaceAll([listed('web', { status: 'unknown' })], 0);
    facts = { status: 'running' };
    await complete();
    assert.equal(list.hasActive(all), true);
    facts = { status: 'exited' };
    list.noteEvent(event('kill'));
    await complete();
    assert.equal(list.hasActive(all), false);
  });

  it('holds the labels that the list told against a filter, not what an event writes beside them', () => {
    const byLabel = makeExclusion(['label:a=b']);
    assert.equal(list.isExcluded('web', byLabel), undefined, 'not known yet');
    list.replaceAll([{ ...listed('web'), labels: { a: 'b' } }], 0);
    assert.equal(list.isExcluded('web', byLabel), true);
    list.replaceAll([listed('web')], 0);
    assert.equal(list.isExcluded('web', byLabel), false);
  });

  it('does not take the age of a kept answer for a restart', async () => {
    list.replaceAll([{ ...listed('web'), statusText: 'Up 3 seconds' }], 0);
    for (let nowMs = 0; nowMs < 290_000; nowMs += 5000) await complete(nowMs);
    assert.equal(asked.length, 1);
  });

  it('knows that a container was out of memory from inspection, or from an event and exit code 137 together', async () => {
    list.replaceAll([listed('web')], 0);
    facts = { isOomKilled: true };
    assert.equal((await die(137))?.isOomKilled, true);

    list.noteEvent(event('start', 'web', 10_000));
    facts = {};
    assert.equal((await die(137))?.isOomKilled, undefined, 'any SIGKILL');

    list.noteEvent(event('start'));
    list.noteEvent(event('oom'));
    assert.equal((await die(0))?.isOomKilled, undefined, 'a child of it');

    list.noteEvent(event('start', 'web', 20_000));
    list.noteEvent(event('oom'));
    assert.equal((await die(137))?.isOomKilled, true);
  });

  it('knows an out-of-memory event that the engine told before the start that led to it', async () => {
    list.replaceAll([listed('web')], 0);
    list.noteEvent(event('oom', 'web', 10_000));
    list.noteEvent(event('start', 'web', 10_020));
    assert.equal((await die(137))?.isOomKilled, true);
    list.noteEvent(event('start', 'web', 20_000));
    assert.equal((await die(137))?.isOomKilled, undefined);
  });

  it('asks once more why a container was killed, for engines note that late', async () => {
    list.replaceAll([listed('web')], 0);
    await die(137);
    facts = { isOomKilled: true };
    await complete(900);
    assert.equal(list.containers(all)[0]?.isOomKilled, undefined);
    await complete(1000);
    assert.equal(list.containers(all)[0]?.isOomKilled, true);
    const before = asked.length;
    for (let nowMs = 2000; nowMs < 60_000; nowMs += 1000) await complete(nowMs);
    assert.equal(asked.length, before);
  });

  it('tells out of memory that no event told, once', async () => {
    list.replaceAll([listed('web')], 0);
    facts = { isOomKilled: true };
    await die(137);
    assert.deepEqual(list.takeUntoldOoms(), [event('oom')]);
    assert.deepEqual(list.takeUntoldOoms(), []);
    list.noteEvent(event('start', 'web', 10_000));
    list.noteEvent(event('oom'));
    await die(137);
    assert.deepEqual(list.takeUntoldOoms(), []);
  });

  it('tells exit code and end of a container only while it does not run', async () => {
    facts = { exitCode: 3, finishedAtMs: 7 };
    list.replaceAll([listed('web', { status: 'exited' }), listed('db')], 0);
    await complete();
    const [ended, running] = list.containers(all);
    assert.deepEqual([ended?.exitCode, ended?.finishedAtMs], [3, 7]);
    assert.deepEqual([running?.exitCode, running?.finishedAtMs], [undefined, undefined]);
  });

  it('leaves excluded containers out, unasked, and counts them', async () => {
    list.replaceAll([listed('web'), listed('db', { status: 'exited' })], 0);
    const noWeb = makeExclusion(['web']);
    await list.complete(source, noWeb, 0, never);
    assert.deepEqual(asked, ['db']);
    assert.deepEqual(
      list.containers(noWeb).map(({ name }) => name),
      ['db'],
    );
    assert.deepEqual([list.excludedCount(noWeb), list.excludedCount(all)], [1, 0]);
    assert.deepEqual([list.hasActive(noWeb), list.hasActive(all)], [false, true]);
  });

  describe('and the image of a container, which the engine no longer names once its tag has moved', () => {
    const imageId = `sha256:${'0'.repeat(64)}`;
    const noX = makeExclusion(['image:x*']);
    const images = (filter = all): string[] => list.containers(filter).map(({ image }) => image);

    it('is the one that was listed before', () => {
      list.replaceAll([listed('web', { image: 'x:1' })], 0);
      list.replaceAll([listed('web', { image: imageId })], 5000);
      list.replaceSome(['web'], [listed('web', { image: imageId })], 6000);
      assert.deepEqual(images(), ['x:1']);
      assert.deepEqual([list.excludedCount(noX), list.isExcluded('web', noX)], [1, true]);
    });

    it('is the one that inspection tells', async () => {
      facts = { image: 'x:1' };
      list.replaceAll([listed('web', { image: imageId })], 0);
      await complete();
      assert.deepEqual(images(), ['x:1']);
      assert.equal(list.excludedCount(noX), 1);
    });

    it('keeps a container out that a pattern could exclude, until it is known', async () => {
      list.replaceAll([listed('web', { image: imageId }), listed('db', { image: 'db:1' })], 0);
      assert.deepEqual([images(noX), images()], [['db:1'], [imageId, 'db:1']]);
      assert.equal(list.isExcluded('web', noX), undefined);
      facts = { image: 'y:1' };
      await list.complete(source, noX, 0, never);
      assert.ok(asked.includes('web'));
      assert.deepEqual(images(noX), ['y:1', 'db:1']);
    });

    it('stays unknown where it cannot be inspected, and known where it cannot be inspected again', async () => {
      const broken = { inspect: () => Promise.reject(new Error('500')) };
      list.replaceAll([listed('web', { image: imageId })], 0);
      await list.complete(broken, noX, 0, never);
      assert.deepEqual(images(noX), []);
      facts = { image: 'y:1' };
      await list.complete(source, noX, 30_000, never);
      list.noteEvent(event('restart'));
      await list.complete(broken, noX, 40_000, never);
      assert.deepEqual(images(noX), ['y:1']);
    });

    it('may be an id in truth', async () => {
      facts = { image: imageId };
      list.replaceAll([listed('web', { image: imageId })], 0);
      await complete();
      assert.deepEqual(images(noX), [imageId]);
    });
  });
});
