import assert from 'node:assert/strict';
import { SilenceWatch } from '../../../../src/history/client/silenceWatch';
import { ManualClock } from '../../../support/fakes/manualClock';

describe('The watch over a thread that owes an answer', () => {
  let clock: ManualClock;
  let watch: SilenceWatch;
  let seen: string[];
  let isWaiting: boolean;
  let progress: number;
  beforeEach(() => {
    clock = new ManualClock(0);
    seen = [];
    isWaiting = true;
    progress = 0;
    watch = new SilenceWatch({
      clock,
      isWaiting: () => isWaiting,
      ask: () => seen.push('asked'),
      progress: () => progress,
      patience: 6,
      handleSilence: () => seen.push('silent'),
    });
  });
  const pass = (intervals: number): void => {
    for (let interval = 0; interval < intervals; interval++) clock.advance(10_000);
  };

  it('asks every ten seconds and tells of a minute without a sign, once', () => {
    watch.begin();
    pass(5);
    assert.deepEqual(seen, Array<string>(5).fill('asked'));
    pass(10);
    assert.deepEqual(seen, [...Array<string>(5).fill('asked'), 'silent']);
    watch.begin();
    assert.equal(clock.timerCount, 0);
  });

  it('begins anew with each sign, whether it is said or seen', () => {
    watch.begin();
    for (let times = 0; times < 10; times++) {
      pass(4);
      if (times % 2 === 0) watch.noteSign();
      else progress++;
      pass(1);
    }
    assert.equal(seen.includes('silent'), false);
    pass(6);
    assert.equal(seen.at(-1), 'silent');
  });

  it('counts a night of sleep as one interval', () => {
    watch.begin();
    pass(4);
    clock.advance(8 * 3_600_000);
    assert.equal(seen.includes('silent'), false);
    watch.noteSign();
    clock.advance(8 * 3_600_000);
    pass(4);
    assert.equal(seen.includes('silent'), false);
  });

  it('ends with the answer, and has no timer until something is asked again', () => {
    watch.begin();
    assert.equal(clock.timerCount, 1);
    isWaiting = false;
    watch.noteSign();
    assert.equal(clock.timerCount, 0);
    isWaiting = true;
    watch.begin();
    watch.begin();
    assert.equal(clock.timerCount, 1);
    isWaiting = false;
    pass(1);
    assert.equal(clock.timerCount, 0);
    assert.deepEqual(seen, []);
  });

  it('tells nothing once it is disposed', () => {
    watch.begin();
    pass(5);
    watch.dispose();
    watch.begin();
    pass(10);
    assert.equal(clock.timerCount, 0);
    assert.equal(seen.includes('silent'), false);
  });
});
