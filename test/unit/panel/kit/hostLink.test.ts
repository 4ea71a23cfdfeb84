import assert from 'node:assert/strict';
import { HostLink } from '../../../../media/panel/kit/hostLink';
import { ManualClock } from '../../../support/fakes/manualClock';

describe('HostLink', () => {
  let clock: ManualClock;
  let link: HostLink;
  let pings: number;
  let told: boolean[];

  const start = (intervalMs: number): void => {
    clock = new ManualClock(1_000_000);
    pings = 0;
    told = [];
    link = new HostLink({
      clock,
      intervalMs,
      ping: () => pings++,
      handleChange: isLost => told.push(isLost),
    });
  };
  const pass = (ms: number): void => {
    for (let passed = 0; passed < ms; passed += 500) clock.advance(500);
  };
  afterEach(() => link.dispose());

  it('says after three intervals without a word that the host is gone, having asked each time before', () => {
    start(2000);
    pass(5500);
    assert.deepEqual([pings, told], [2, []]);
    pass(500);
    assert.deepEqual([pings, told], [3, [true]]);
    assert.equal(link.heardMs, 1_000_000);
  });

  it('asks on while nobody answers, and is well again at the first word', () => {
    start(1000);
    pass(10_000);
    assert.equal(pings, 10);
    link.hear();
    assert.deepEqual(told, [true, false]);
    assert.equal(link.heardMs, 1_010_000);
  });

  it('asks nothing while words come in every interval', () => {
    start(2000);
    for (let tick = 0; tick < 20; tick++) {
      pass(1500);
      link.hear();
    }
    assert.deepEqual([pings, told], [0, []]);
  });

  it('never calls a host gone that answers its questions and says nothing else, as one that is paused', () => {
    start(1000);
    for (let beat = 0; beat < 100; beat++) {
      pass(1000);
      link.hear();
    }
    assert.deepEqual(told, []);
  });

  it('asks every five seconds at the latest, however far apart ticks are', () => {
    start(300_000);
    pass(15_000);
    assert.deepEqual(told, [true]);
    link.hear();
    link.setInterval(60_000);
    pass(14_500);
    assert.deepEqual(told, [true, false]);
    pass(500);
    assert.deepEqual(told, [true, false, true]);
  });

  it('follows a shorter interval at once', () => {
    start(5000);
    link.setInterval(1000);
    pass(3000);
    assert.deepEqual(told, [true]);
  });

  it('asks first after it was asleep, whatever time passed', () => {
    start(5000);
    pass(10_000);
    assert.equal(pings, 2);
    clock.advance(8 * 3_600_000);
    assert.deepEqual([pings, told], [3, []]);
    pass(14_500);
    assert.deepEqual(told, []);
    link.hear();
    pass(500);
    assert.deepEqual(told, []);
  });

  it('asks at once when the page is looked at again, and counts anew', () => {
    start(5000);
    pass(10_000);
    link.wake();
    assert.equal(pings, 3);
    pass(14_500);
    assert.deepEqual(told, []);
    pass(500);
    assert.deepEqual(told, [true]);
  });

  it('keeps no timer once disposed', () => {
    start(1000);
    link.dispose();
    assert.equal(clock.timerCount, 0);
  });
});
