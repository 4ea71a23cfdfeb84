import assert from 'node:assert/strict';
import { cpuPercent, ratePerSecond } from '../../../src/common/rates';

describe('rates', () => {
  it('are what a counter grew by per second', () => {
    assert.equal(ratePerSecond(3000, 1000, 2000), 1000);
    assert.equal(ratePerSecond(1000, 1000, 2000), 0);
  });

  it('are unknown, never zero, at the first reading, when a counter went back and when no time passed', () => {
    assert.equal(ratePerSecond(5, undefined, 1000), undefined);
    assert.equal(ratePerSecond(undefined, 5, 1000), undefined);
    assert.equal(ratePerSecond(4, 5, 1000), undefined);
    assert.equal(ratePerSecond(6, 5, 0), undefined);
    assert.equal(ratePerSecond(6, 5, -1), undefined);
    assert.equal(ratePerSecond(6, 5, Number.NaN), undefined);
  });

  it('give 100 % for one core in use all the time', () => {
    assert.equal(cpuPercent(5e9, 3e9, 2000), 100);
    assert.equal(cpuPercent(3.6e9, 3e9, 2000), 30);
  });

  it('stay exact enough past the integers that JavaScript can hold', () => {
    const nineYearsOfCores = 2 ** 58;
    const percent = cpuPercent(nineYearsOfCores + 1e9, nineYearsOfCores, 1000);
    assert.ok(percent !== undefined && Math.abs(percent - 100) < 0.001);
  });
});
