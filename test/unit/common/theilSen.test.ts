import assert from 'node:assert/strict';
import { theilSen } from '../../../src/common/theilSen';
import { Random } from '../../support/fuzz/random';

const line = (count: number, y: (x: number) => number): { x: number; y: number }[] =>
  Array.from({ length: count }, (_, x) => ({ x, y: y(x) }));

describe('the slope of Theil and Sen', () => {
  it('of a line is its own, all of it certain', () => {
    assert.deepEqual(theilSen(line(10, x => 2 * x + 1)), { slope: 2, low: 2, high: 2, risingShare: 1 });
  });

  it('is not turned by a quarter of wrong points', () => {
    const slope = theilSen(line(40, x => (x % 4 === 1 ? 1e6 : 3 * x)))?.slope ?? Number.NaN;
    assert.ok(Math.abs(slope - 3) < 0.5, String(slope));
  });

  it('turns around with the points, and scales with them', () => {
    const random = new Random(2);
    const points = line(30, () => random.next());
    const [there, back] = [theilSen(points), theilSen(points.map(({ x, y }) => ({ x, y: -10 * y })))];
    assert.ok(there && back);
    for (const [one, other] of [
      [there.slope, back.slope],
      [there.low, back.high],
      [there.high, back.low],
    ] as const)
      assert.ok(Math.abs(one * 10 + other) < 1e-9);
  });

  it('lies in its interval 95 % of the time', () => {
    const random = new Random(8);
    let outside = 0;
    for (let round = 0; round < 1000; round++) {
      const found = theilSen(line(20, x => x + 8 * random.next()));
      if (found && (found.low > 1 || found.high < 1)) outside++;
    }
    assert.ok(outside >= 20 && outside <= 70, `${outside} of 1000`);
  });

  it('of too little is none', () => {
    assert.equal(theilSen([]), undefined);
    assert.equal(theilSen([{ x: 1, y: 1 }]), undefined);
    assert.equal(
      theilSen([
        { x: 1, y: 1 },
        { x: 1, y: 2 },
      ]),
      undefined,
    );
  });
});
