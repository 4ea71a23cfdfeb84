import assert from 'node:assert/strict';
import { checkedFocus } from '../../../src/collecting/windowRequests';

describe('What a window says of its focus', () => {
  it('is its id and whether it has it, without anything else', () => {
    const told = { window: 'w', isFocused: true };
    assert.deepEqual(checkedFocus({ ...told, other: 1 }), told);
  });

  it('is refused where it is anything else, and not taken for something', () => {
    for (const told of [
      undefined,
      null,
      'w',
      {},
      { window: 5, isFocused: true },
      { window: 'w', isFocused: 1 },
    ])
      assert.throws(() => checkedFocus(told), { name: 'ArgumentError', message: /says by its id/ });
  });
});
