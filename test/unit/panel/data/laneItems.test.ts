import assert from 'node:assert/strict';
import { laneItems, laneItemKinds, laneWork, type LaneItem } from '../../../../media/panel/data/laneItems';
import { laneTopicOf } from '../../../../media/panel/state/laneTopics';
import { laneLabel, lanePhrase, laneSentence, toneOf } from '../../../../media/panel/data/laneWords';
import { mergeLane } from '../../../../media/panel/state/mergeLane';
import type { ContainerLimits } from '../../../../src/common/model/container';
import type { LaneEntry } from '../../../../src/protocol/lane';
import {
  firstContainer as first,
  laneEvent,
  laneRun,
  secondContainer as second,
} from '../../../support/panel/panelStory';

const told = (entries: readonly LaneEntry[]): string[] =>
  laneItems(entries).map(item => `${item.atMs} ${item.kind} ${laneLabel(item)}`);

describe('What a reader sees of the events of engines', () => {
  it('is one death out of memory, whichever of its two events comes first', () => {
    const die = laneEvent(1000, 'die', { exitCode: 137 });
    const before = told([laneEvent(900, 'oom'), laneEvent(950, 'oom'), die]);
    const after = told([die, laneEvent(1100, 'oom')]);
    assert.deepEqual(before, ['1000 oom 137 OOM']);
    assert.deepEqual(after, ['1000 oom 137 OOM']);
  });

  it('is a process that was killed where the container lives on', () => {
    const [item] = laneItems([laneEvent(1000, 'oom'), laneEvent(60_000, 'die', { exitCode: 1 })]);
    assert.equal(item && lanePhrase(item), 'Out of memory: a process was killed');
    assert.deepEqual(told([laneEvent(1000, 'oom'), laneEvent(60_000, 'die', { exitCode: 1 })]), [
      '1000 oom OOM',
      '60000 die exit 1',
    ]);
  });

  it('tells a stop that was asked for from a death, by any signal that ends', () => {
    const ends = (signal: number | undefined, atMs = 500): string[] =>
      told([laneEvent(atMs, 'kill', { signal }), laneEvent(10_000, 'die', { exitCode: 143 })]);
    for (const signal of [15, 9, 3, 28, undefined]) assert.deepEqual(ends(signal), ['10000 stop stop']);
    for (const signal of [1, 10, 12]) assert.deepEqual(ends(signal), ['10000 die 143 SIGTERM']);
    assert.deepEqual(ends(15, -60_000), ['10000 die 143 SIGTERM'], 'long before');
    const again = [laneEvent(1, 'kill'), laneEvent(2, 'start'), laneEvent(3, 'die', { exitCode: 1 })];
    assert.deepEqual(told(again), ['2 start start', '3 die exit 1'], 'of the run before');
  });

  it('is a death where it crashed soon after a signal that ends nothing, or one that is not known', () => {
    const ends = (signal: number | undefined, exitCode: number): string[] =>
      told([laneEvent(1000, 'kill', { signal }), laneEvent(40_000, 'die', { exitCode })]);
    for (const signal of [17, 18, 19, 20, 23, undefined])
      assert.deepEqual(ends(signal, 1), ['40000 die exit 1'], `${signal}`);
    for (const exitCode of [0, 137, 143])
      assert.deepEqual(ends(undefined, exitCode), ['40000 stop stop'], `${exitCode}`);
    assert.deepEqual(ends(15, 1), ['40000 stop stop']);
    assert.deepEqual(ends(1, 129), ['40000 stop stop'], 'the signal ended it');
  });

  it('is a stop by the signal before one that ends nothing', () => {
    const entries = [
      laneEvent(1000, 'kill', { signal: 15 }),
      laneEvent(2000, 'kill', { signal: 18 }),
      laneEvent(3000, 'die', { exitCode: 0 }),
    ];
    assert.deepEqual(told(entries), ['3000 stop stop']);
  });

  it('is an end by itself where the exit code is 0', () =>
    assert.deepEqual(told([laneEvent(5, 'die', { exitCode: 0 })]), ['5 exit exit 0']));

  it('is one restart, of a stop and a start', () => {
    const entries = [
      laneEvent(1, 'kill', { signal: 15 }),
      laneEvent(2, 'die', { exitCode: 0 }),
      laneEvent(3, 'start'),
      laneEvent(4, 'restart'),
    ];
    assert.deepEqual(told(entries), ['2 stop stop', '3 restart restart']);
  });

  it('keeps containers apart', () => {
    const other = { containerId: second };
    const entries = [laneEvent(1, 'kill'), laneEvent(2, 'die', { ...other, exitCode: 2 })];
    assert.deepEqual(told(entries), ['2 die exit 2']);
  });

  it('is a start with another image, where the run before had one', () => {
    const run = (atMs: number, containerId: string, image: string): LaneEntry => ({
      kind: 'run',
      atMs,
      containerId,
      image,
    });
    const start = laneEvent(1000, 'start', { containerId: second });
    const [item, ...others] = laneItems([run(990, second, 'api:2'), run(0, first, 'api:1'), start]);
    assert.deepEqual(others, []);
    assert.equal(item && lanePhrase(item), 'Started with image api:2, previously api:1');
    assert.equal(item?.atMs, 1000);
    assert.deepEqual(told([run(0, first, 'a'), run(9, second, 'a'), start]), ['1000 start start']);
    assert.deepEqual(told([run(0, first, ''), run(9, second, 'a')]), []);
  });

  it('has the end of a run without an event, and no end twice', () => {
    const run: LaneEntry = {
      kind: 'run',
      atMs: 0,
      endMs: 50_000,
      containerId: first,
      image: 'a',
      exitCode: 137,
      isOomKilled: true,
    };
    assert.deepEqual(told([run]), ['50000 oom 137 OOM']);
    assert.deepEqual(told([run, laneEvent(50_400, 'die', { exitCode: 137 })]), ['50400 die 137 SIGKILL']);
    assert.deepEqual(told([{ ...run, exitCode: undefined }]), []);
  });

  it('has commits and changes of branch as moments, and runs that took a while as work', () => {
    const head = { branch: 'main', commit: '1a2b3c4d5e6f' };
    const entries = [
      laneRun('b', 'task', 20, 30, { label: 'npm test' }),
      laneRun('a', 'terminal', 10, undefined, { label: 'pytest' }),
      laneRun('c', 'git', 15, 15, { label: 'Commit 1a2b3c4', head }),
      laneRun('d', 'manual', 17, 17, { label: 'a moment' }),
    ];
    const items = laneItems(entries);
    assert.deepEqual(told(entries), ['15 git Commit 1a2b3c4', '17 marker a moment']);
    assert.deepEqual(items.map(lanePhrase), ['Commit 1a2b3c4 (main at 1a2b3c4)', 'a moment']);
    assert.deepEqual(items.map(laneTopicOf), ['git', 'manual']);
    assert.deepEqual(
      laneWork(entries).map(({ id }) => id),
      ['a', 'b'],
    );
  });

  it('says from what to what limits changed, as far as that is known', () => {
    const phrase = (before: ContainerLimits, after: ContainerLimits): string => {
      const [item] = laneItems([laneEvent(1, 'update', { limits: { before, after } })]);
      return item ? lanePhrase(item) : '';
    };
    const [half, one] = [512 * 2 ** 20, 2 ** 30];
    assert.equal(
      phrase({ memoryBytes: half }, { memoryBytes: one }),
      'Memory limit changed from 512 MiB to 1 GiB',
    );
    assert.equal(
      phrase({ memoryBytes: half, pids: 10 }, { memoryBytes: half, cpuCores: 0.5 }),
      'CPU limit set to 0.5 cores, PIDs limit of 10 removed',
    );
    assert.equal(phrase({ pids: 10 }, { pids: 10 }), 'Settings changed, limits as before');
    assert.deepEqual(laneItems([laneEvent(1, 'update')]).map(lanePhrase), [
      'Limits or restart policy changed',
    ]);
  });

  it('says whose it is where a page shows several, and mixes up no images of different containers', () => {
    const entries: LaneEntry[] = [
      { kind: 'run', atMs: 1000, endMs: 5000, containerId: first, image: 'api:1', member: 'api' },
      { kind: 'run', atMs: 2000, containerId: second, image: 'db:1', member: 'db' },
      laneEvent(2000, 'start', { containerId: second, member: 'db' }),
      laneEvent(5000, 'die', { exitCode: 1, member: 'api' }),
      { kind: 'alert', atMs: 6000, text: 'slow leak', member: 'db' },
    ];
    assert.deepEqual(laneItems(entries).map(laneSentence), [
      'db: Started',
      'api: Died, exit code 1',
      'db: Alert: slow leak',
    ]);
  });

  it('shows untrusted text as one plain line, short in the lane', () => {
    const item: LaneItem = { kind: 'marker', atMs: 1, text: `a\n‮${'b'.repeat(300)}` };
    assert.match(laneLabel(item), /^a b{21}…$/);
    assert.match(lanePhrase(item), /^a b{197}…$/);
  });

  it('has words and a tone for every kind', () => {
    for (const kind of laneItemKinds) {
      const item: LaneItem = { kind, atMs: 1, text: 'x' };
      assert.ok(laneLabel(item).length > 0 && lanePhrase(item).length > 0 && toneOf(item).length > 0, kind);
    }
  });
});

describe('Entries that are told again', () => {
  it('are there once, with the newest end', () => {
    const run = { kind: 'run', atMs: 1, containerId: first, image: 'a' } as const;
    const entries = [run, laneEvent(2, 'start'), { kind: 'gap', atMs: 3 } as const];
    const more = [{ ...run, endMs: 9 }, laneEvent(2, 'start'), { kind: 'gap', atMs: 3, endMs: 4 } as const];
    assert.deepEqual(mergeLane(entries, more), more);
  });

  it('shows a save as a thin mark of its own kind, which can be hidden', () => {
    const run = {
      id: 'save-0001',
      kind: 'save',
      key: 'save',
      label: 'src/a.ts',
      startMs: 5,
      endMs: 5,
    } as const;
    const [item, ...rest] = laneItems([{ kind: 'markedRun', atMs: 5, endMs: 5, run }]);
    assert.ok(item && rest.length === 0);
    assert.deepEqual([item.kind, laneTopicOf(item), toneOf(item)], ['save', 'save', 'idle']);
    assert.deepEqual([laneLabel(item), lanePhrase(item)], ['saved', 'Saved src/a.ts']);
    assert.equal(laneItemKinds.at(-1), 'save', 'a mark of many looks like anything else');
  });
});
