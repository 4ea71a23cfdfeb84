import assert from 'node:assert/strict';
import { Backoff } from '../../../src/common/backoff';

describe('Backoff', () => {
  const delays = (backoff: Backoff, count: number, maxMs = 1000): number[] =>
    Array.from({ length: count }, () => backoff.nextMs(maxMs));

  it('doubles up to the bound, without an end to the attempts', () => {
    const backoff = new Backoff({ firstMs: 100, random: () => 0 });
    assert.deepEqual(delays(backoff, 6), [100, 200, 400, 800, 1000, 1000]);
    for (let attempt = 0; attempt < 5000; attempt++) backoff.nextMs(1000);
    assert.equal(backoff.nextMs(1000), 1000);
  });

  it('takes up to half of a delay off', () => {
    assert.deepEqual(delays(new Backoff({ firstMs: 100, random: () => 1 }), 3), [50, 100, 200]);
    assert.deepEqual(delays(new Backoff({ firstMs: 100, random: () => 0.5 }), 2), [75, 150]);
  });

  it('starts anew after a success', () => {
    const backoff = new Backoff({ firstMs: 100, random: () => 0 });
    delays(backoff, 3);
    assert.equal(backoff.attempts, 3);
    backoff.reset();
    assert.equal(backoff.attempts, 0);
    assert.equal(backoff.nextMs(1000), 100);
  });
});
