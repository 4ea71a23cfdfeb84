import assert from 'node:assert/strict';
import { EngineClock } from '../../../../src/engine/transport/engineClock';
import { ManualClock } from '../../../support/fakes/manualClock';

const hourMs = 3_600_000;
const startMs = 1_700_000_000_000;

describe('EngineClock', () => {
  let clock: ManualClock;
  let engine: EngineClock;

  beforeEach(() => {
    clock = new ManualClock(startMs);
    engine = new EngineClock(clock);
  });

  /**
   * An answer that took `tookMs`, from an engine whose clock is `aheadMs` ahead and is reported in whole
   * seconds.
   */
  const answer = (aheadMs: number, tookMs = 10): number => {
    const askedAtMs = clock.now();
    clock.advance(tookMs);
    engine.note(new Date(clock.now() + aheadMs).toUTCString(), askedAtMs);
    return engine.shiftMs;
  };

  it('tells how far the engine’s is off, to the second', () => {
    assert.ok(Math.abs(answer(-2 * hourMs) - 2 * hourMs) <= 1000);
    assert.ok(Math.abs(answer(2 * hourMs) + 2 * hourMs) <= 1000);
  });

  it('takes it for the same where it differs by no more than an answer can tell', () => {
    for (const aheadMs of [0, -900, 900]) assert.equal(answer(aheadMs), 0);
  });

  it('keeps what it found until the clocks have moved against each other, so that a start stays the same', () => {
    const found = answer(-2 * hourMs);
    for (const passMs of [100, 350, 720, 999]) {
      clock.advance(passMs);
      assert.equal(answer(-2 * hourMs), found);
    }
    assert.equal(answer(0), 0);
  });

  it('does not take a slow answer for a clock that is off, nor one over which this machine slept', () => {
    const askedAtMs = clock.now();
    const date = new Date(askedAtMs).toUTCString();
    clock.advance(5000);
    engine.note(date, askedAtMs);
    clock.stepWall(3 * hourMs);
    engine.note(date, askedAtMs);
    clock.stepWall(-6 * hourMs);
    engine.note(date, askedAtMs);
    assert.equal(engine.shiftMs, 0);
  });

  it('learns nothing where an answer tells no time', () => {
    answer(-2 * hourMs);
    const before = engine.shiftMs;
    for (const date of [undefined, '', 'yesterday']) assert.equal(engine.note(date, clock.now()), undefined);
    assert.equal(engine.shiftMs, before);
  });

  it('makes no time of one that would be no date', () => {
    answer(-2 * hourMs);
    assert.equal(engine.here(8.64e15 - 1000), undefined);
  });

  it('leaves what is not known unknown', () => {
    answer(-2 * hourMs);
    assert.equal(engine.here(undefined), undefined);
    assert.equal(engine.here(startMs), startMs + engine.shiftMs);
  });
});
