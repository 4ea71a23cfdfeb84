import assert from 'node:assert/strict';
import { decideTogether } from '../../../src/compare/decideTogether';
import { leastP, mannWhitney } from '../../../src/compare/mannWhitney';
import { Random } from '../../support/fuzz/random';

function near(actual: number, expected: number, what: string, within = 1e-12): void {
  assert.ok(Math.abs(actual - expected) <= within, `${what}: ${actual}, not ${expected}`);
}

describe('the exact test of Mann and Whitney', () => {
  it('gives what counting by hand gives', () => {
    // All values of one side above all of the other: 2 of the ways to divide them.
    near(mannWhitney([1, 2, 3], [4, 5, 6]).p, 2 / 20, 'three a side');
    near(mannWhitney([1, 2, 3, 4], [5, 6, 7, 8]).p, 2 / 70, 'four a side');
    near(mannWhitney([1, 2, 3, 4, 5], [6, 7, 8, 9, 10]).p, 2 / 252, 'five a side');
    // U = 8 of 9. Of the 20 ways, two reach 8 or more and two reach 1 or less.
    near(mannWhitney([1, 2, 4], [3, 5, 6]).p, 4 / 20, 'one pair the other way');
    // U = 22 of 25: 1 + 1 + 2 + 3 of the 252 ways at each end.
    near(mannWhitney([1, 2, 3, 4, 8], [5, 6, 7, 9, 10]).p, 14 / 252, 'three pairs the other way');
    near(mannWhitney([1, 3], [2, 4]).p, 4 / 6, 'two a side');
  });

  it('shares ranks between ties: ranks 1.5, 1.5, 4, 4 of 1.5, 1.5, 4, 4, 4, 7, 7, 7', () => {
    // A rank sum of 11 or less in 3 of 70 ways, of 25 or more in 3.
    near(mannWhitney([1, 1, 2, 2], [2, 3, 3, 3]).p, 6 / 70, 'ties');
    assert.equal(mannWhitney([5, 5, 5, 5], [5, 5, 5, 5]).p, 1);
  });

  it('tells how often the other side is higher, ties counted half', () => {
    assert.equal(mannWhitney([1, 2], [3, 4]).higherShare, 1);
    assert.equal(mannWhitney([1, 2, 4], [3, 5, 6]).higherShare, 8 / 9);
    assert.equal(mannWhitney([1, 1], [1, 1]).higherShare, 0.5);
    assert.deepEqual(mannWhitney([], [1]), { p: 1, higherShare: 0.5 });
  });

  it('says the same with the sides changed, shifted and scaled', () => {
    const random = new Random(11);
    for (let round = 0; round < 200; round++) {
      const draw = (): number[] => Array.from({ length: 1 + random.index(9) }, () => random.index(12));
      const [a, b] = [draw(), draw()];
      const { p, higherShare } = mannWhitney(a, b);
      const swapped = mannWhitney(b, a);
      near(swapped.p, p, 'swapped');
      near(swapped.higherShare, 1 - higherShare, 'the share, swapped');
      const moved = (values: readonly number[]): number[] => values.map(value => 3 * value - 50);
      assert.deepEqual(mannWhitney(moved(a), moved(b)), { p, higherShare });
      const turned = mannWhitney(
        a.map(value => -value),
        b.map(value => -value),
      );
      near(turned.p, p, 'turned');
      assert.ok(p > 0 && p <= 1);
    }
  });

  it('hardly differs where it changes from counting to the normal form', () => {
    const random = new Random(5);
    for (let round = 0; round < 8; round++) {
      const a = Array.from({ length: 25 }, () => random.next());
      const b = Array.from({ length: 25 }, () => random.next() + random.between(0, 0.3));
      // One more value on each side makes them too long for the exact form, so the normal approximation is
      // used.
      const longer = mannWhitney([...a, 0.4], [...b, 0.4]);
      near(mannWhitney(a, b).p, longer.p, 'both forms', 0.08);
    }
  });

  it('knows the least that sizes allow', () => {
    near(leastP(3, 3), 2 / 20, 'three');
    near(leastP(4, 4), 2 / 70, 'four');
    near(leastP(4, 5), 2 / 126, 'four and five');
    near(leastP(10, 10), 2 / 184_756, 'ten');
  });
});

describe('several tests at once', () => {
  it('are held against Holm’s steps', () => {
    assert.deepEqual(decideTogether([0.03, 0.01, 0.04], 0.001), [false, true, false]);
    assert.deepEqual(decideTogether([0.02, 0.01, 0.04], 0.001), [true, true, true]);
    assert.deepEqual(decideTogether([0.02, 0.02, 0.02], 0.001), [false, false, false]);
    assert.deepEqual(decideTogether([], 0), []);
  });

  it('are asked in order where sizes are too small for Holm ever to tell a difference', () => {
    const least = 2 / 70;
    assert.deepEqual(decideTogether([least, 0.4, least], least), [true, false, false]);
    assert.deepEqual(decideTogether([0.4, least, least], least), [false, false, false]);
    assert.deepEqual(decideTogether([least, least, least], least), [true, true, true]);
  });
});
