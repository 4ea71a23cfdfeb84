import assert from 'node:assert/strict';
import { clampNumber } from '../../src/parseSettings';

describe('clampNumber', () => {
  const bounds = { min: 1, max: 300, fallback: 5 };

  it('keeps what is within bounds, the bounds themselves too', () => {
    for (const value of [1, 2.5, 300]) assert.equal(clampNumber(value, bounds), value);
  });

  it('takes the nearest bound for what is outside', () => {
    assert.equal(clampNumber(0, bounds), 1);
    assert.equal(clampNumber(-7, bounds), 1);
    assert.equal(clampNumber(301, bounds), 300);
  });

  it('takes the fallback for what is not a number', () => {
    for (const value of ['5', null, undefined, Number.NaN, Infinity, {}]) {
      assert.equal(clampNumber(value, bounds), 5);
    }
  });
});
