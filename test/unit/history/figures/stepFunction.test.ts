import assert from 'node:assert/strict';
import { stepFunction } from '../../../../src/history/figures/stepFunction';

describe('stepFunction', () => {
  it('has the value of the last change at or before each key, and none before the first', () => {
    const at = stepFunction(
      [
        [10, 'a'],
        [20, 'b'],
        [21, 'c'],
      ],
      ([, value]) => value,
    );
    assert.deepEqual([9, 10, 19, 22, 22, 100].map(at), [undefined, 'a', 'a', 'c', 'c', 'c']);
  });

  it('applies each change once and in order, also where several come between two keys', () => {
    const applied: number[] = [];
    const at = stepFunction([[1], [2], [3], [9]], ([key = 0]) => applied.push(key));
    assert.deepEqual([at(3), at(3), at(8)], [3, 3, 3]);
    assert.deepEqual(applied, [1, 2, 3]);
  });
});
