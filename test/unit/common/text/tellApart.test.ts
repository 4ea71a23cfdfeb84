import assert from 'node:assert/strict';
import { tellApart } from '../../../../src/common/text/tellApart';

describe('tellApart', () => {
  type Item = readonly [name: string, first?: string, second?: string];
  const labels = (items: readonly Item[]): (string | undefined)[] => {
    const found = tellApart(items, ([name]) => name, [([, first]) => first, ([, , second]) => second]);
    return items.map(item => found.get(item));
  };

  it('says nothing more of what nothing else looks like', () => {
    assert.deepEqual(
      labels([
        ['a', 'x'],
        ['b', 'x'],
      ]),
      ['a', 'b'],
    );
    assert.deepEqual(labels([]), []);
  });

  it('says only what differs among those that look alike', () => {
    assert.deepEqual(
      labels([
        ['a', 'x', '1'],
        ['a', 'x', '2'],
        ['b', 'y', '3'],
      ]),
      ['a (1)', 'a (2)', 'b'],
    );
    assert.deepEqual(
      labels([
        ['a', 'x', '1'],
        ['a', 'y', '1'],
        ['a', 'y', '2'],
      ]),
      ['a (x)', 'a (y, 1)', 'a (y, 2)'],
    );
  });

  it('says nothing where there is nothing to say, which is a difference, too', () => {
    assert.deepEqual(labels([['a'], ['a', 'x']]), ['a', 'a (x)']);
    assert.deepEqual(
      labels([
        ['a', 'x'],
        ['a', 'x'],
      ]),
      ['a', 'a'],
    );
  });
});
