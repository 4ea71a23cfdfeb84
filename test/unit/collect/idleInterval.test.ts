import assert from 'node:assert/strict';
import { IdleInterval, type IntervalWishes } from '../../../src/collect/idleInterval';
import { ManualClock } from '../../support/fakes/manualClock';

describe('IdleInterval', () => {
  let clock: ManualClock;
  let isOnBattery: boolean;
  let changes: number[];
  let asked: number;
  let release: Promise<unknown>;
  let interval: IdleInterval;

  const setUp = (wishes: IntervalWishes): void => {
    clock = new ManualClock(0);
    [isOnBattery, changes, asked, release] = [false, [], 0, Promise.resolve()];
    interval = new IdleInterval(
      {
        clock,
        isOnBattery: () => {
          asked++;
          return release.then(() => isOnBattery);
        },
        handleChange: ms => changes.push(ms),
      },
      wishes,
    );
  };
  const advance = async (ms: number): Promise<void> => {
    clock.advance(ms);
    await new Promise(resolve => setImmediate(resolve));
  };
  afterEach(() => {
    interval.dispose();
    assert.equal(clock.timerCount, 0);
  });

  it('stays as it is where nothing else is wished for, and asks for no battery', async () => {
    setUp({ intervalMs: 5000, idleMs: 0 });
    interval.noteFocus('a', false);
    await advance(600_000);
    assert.deepEqual([changes, asked], [[], 0]);
  });

  it('stretches when the last window loses the focus, and shortens when one gets it', () => {
    setUp({ intervalMs: 5000, idleMs: 60_000 });
    interval.noteFocus('a', true);
    interval.noteFocus('b', true);
    interval.noteFocus('a', false);
    assert.deepEqual(changes, []);
    interval.noteFocus('b', false);
    interval.noteFocus('a', true);
    assert.deepEqual(changes, [60_000, 5000]);
  });

  it('forgets a window that went away with the focus', async () => {
    setUp({ intervalMs: 5000, idleMs: 60_000 });
    interval.noteFocus('a', true);
    await advance(60_000);
    interval.noteFocus('a', true);
    await advance(60_000);
    assert.deepEqual(changes, []);
    await advance(60_000);
    assert.deepEqual(changes, [60_000]);
  });

  it('remembers no more windows than there can be, and none whose name is no id', async () => {
    setUp({ intervalMs: 5000, idleMs: 60_000 });
    interval.noteFocus('x'.repeat(100_000), true);
    assert.deepEqual(changes, [60_000]);
    const windows = Array.from({ length: 200 }, (_, index) => `window-${index}`);
    for (const each of windows) interval.noteFocus(each, true);
    for (const each of windows.slice(0, 128)) interval.noteFocus(each, false);
    assert.deepEqual(changes, [60_000, 5000, 60_000]);
    for (const each of windows) interval.noteFocus(each, true);
    // They went away with the focus, and make room.
    await advance(90_000);
    interval.noteFocus('another', true);
    assert.deepEqual(changes, [60_000, 5000, 60_000, 5000, 60_000, 5000]);
  });

  it('stretches on battery, whoever has the focus, and not once it is plugged in', async () => {
    setUp({ intervalMs: 5000, idleMs: 60_000 });
    interval.noteFocus('a', true);
    isOnBattery = true;
    await advance(30_000);
    assert.equal(interval.intervalMs, 60_000);
    isOnBattery = false;
    await advance(30_000);
    assert.deepEqual(changes, [60_000, 5000]);
  });

  it('arms no timer and changes nothing once it is disposed, whatever is asked of it', async () => {
    setUp({ intervalMs: 5000, idleMs: 60_000 });
    interval.dispose();
    interval.setWishes({ intervalMs: 1000, idleMs: 30_000 });
    interval.setPaused(false);
    interval.noteFocus('a', false);
    await advance(600_000);
    assert.deepEqual([clock.timerCount, asked, changes], [0, 1, []]);
  });

  it('asks no second time while there is no answer', async () => {
    setUp({ intervalMs: 5000, idleMs: 60_000 });
    await advance(0);
    let answer: (value: unknown) => void = () => undefined;
    release = new Promise(resolve => (answer = resolve));
    isOnBattery = true;
    for (let time = 0; time < 10; time++) {
      interval.noteFocus('a', true);
      interval.setWishes({ intervalMs: 5000, idleMs: 60_000 });
      await advance(30_000);
    }
    assert.deepEqual([asked, changes], [2, []]);
    answer(undefined);
    await advance(0);
    assert.deepEqual([asked, changes], [2, [60_000]]);
    await advance(30_000);
    assert.equal(asked, 3);
  });

  it('asks for no battery while collection is paused', async () => {
    setUp({ intervalMs: 5000, idleMs: 60_000 });
    interval.noteFocus('a', true);
    interval.setPaused(true);
    isOnBattery = true;
    await advance(600_000);
    assert.deepEqual([clock.timerCount, asked], [0, 1]);
    interval.noteFocus('a', true);
    interval.setPaused(false);
    await advance(0);
    assert.deepEqual([asked, interval.intervalMs], [2, 60_000]);
  });

  it('never samples more often for being idle, and follows the settings at once', () => {
    setUp({ intervalMs: 120_000, idleMs: 60_000 });
    interval.noteFocus('a', false);
    assert.deepEqual(changes, []);
    interval.setWishes({ intervalMs: 5000, idleMs: 60_000 });
    interval.setWishes({ intervalMs: 5000, idleMs: 0 });
    assert.deepEqual(changes, [60_000, 5000]);
  });
});
