import assert from 'node:assert/strict';
import { delayToNextTick, tickTimestamp } from '../../../src/collect/tickSchedule';

describe('tick schedule', () => {
  it('aims at the next multiple of the interval', () => {
    assert.equal(delayToNextTick(12_000, 5000), 3000);
    assert.equal(delayToNextTick(10_000, 5000), 5000);
  });

  it('does not tick twice when a timer fired a little early', () => {
    assert.equal(delayToNextTick(14_998, 5000), 5002);
  });

  it('stamps a tick that is a little early or late with its multiple', () => {
    assert.equal(tickTimestamp(15_012, 5000), 15_000);
    assert.equal(tickTimestamp(14_998, 5000), 15_000);
  });

  it('stamps a tick between multiples with its own time', () => {
    assert.equal(tickTimestamp(12_500.7, 5000), 12_500);
  });
});
