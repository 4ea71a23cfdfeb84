import assert from 'node:assert/strict';
import { ioRates } from '../../../src/sample/ioRates';
import type { IoPart } from '../../../src/common/model/sample';

function counters(each: Record<string, readonly [number, number]>): IoPart[] {
  return Object.entries(each).map(([name, [inBytes, outBytes]]) => ({ name, inBytes, outBytes }));
}

describe('ioRates', () => {
  it('sum over interfaces or disks', () => {
    const rates = ioRates(
      counters({ a: [3000, 100], b: [1000, 0] }),
      counters({ a: [1000, 0], b: [0, 0] }),
      2000,
    );
    assert.deepEqual(rates, { inBytesPerSecond: 1500, outBytesPerSecond: 50 });
  });

  it('leave out an interface that came, went or was reset, so that it is no spike', () => {
    const rates = ioRates(
      counters({ old: [2000, 0], plugged: [9e12, 9e12], reset: [5, 0] }),
      counters({ old: [1000, 0], gone: [7, 7], reset: [9e9, 0] }),
      1000,
    );
    assert.deepEqual(rates, { inBytesPerSecond: 1000, outBytesPerSecond: 0 });
  });

  it('are unknown at the first reading', () => {
    assert.deepEqual(ioRates(counters({ a: [1, 1] }), undefined, 1000), {});
  });

  it('are unknown where none of them was there before, unless what is new began with nothing', () => {
    const [now, before] = [counters({ b: [500, 100] }), counters({ a: [7, 7] })];
    assert.equal(ioRates(now, before, 1000).inBytesPerSecond, undefined);
    assert.deepEqual(ioRates(now, before, 1000, true), { inBytesPerSecond: 500, outBytesPerSecond: 100 });
    assert.deepEqual(ioRates([], [], 1000, true), { inBytesPerSecond: 0, outBytesPerSecond: 0 });
    assert.equal(ioRates([], [], 1000).inBytesPerSecond, undefined);
  });
});
