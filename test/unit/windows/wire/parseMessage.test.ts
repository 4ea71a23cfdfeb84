import assert from 'node:assert/strict';
import { parseFromOwner, parseToOwner } from '../../../../src/windows/wire/parseMessage';

describe('Messages between windows', () => {
  const shape = /not of the agreed shape/;

  it('are refused where a reply tells an error that has no name and message: its caller would never be answered', () => {
    for (const error of [null, 'broken', {}, { name: 'Error' }, { name: 'Error', message: 5 }])
      assert.throws(() => parseFromOwner({ type: 'reply', reply: { id: 1, error } }), shape);
    for (const answer of [{}, { result: null }, { result: [] }, { error: { name: 'Error', message: 'm' } }]) {
      const message = { type: 'reply', reply: { id: 1, ...answer } };
      assert.equal(parseFromOwner(message), message);
    }
  });

  it('are of a type that the protocol has, not of one that every object has', () => {
    for (const type of ['constructor', '__proto__', 'toString', '', undefined, 5, null]) {
      assert.throws(() => parseFromOwner({ type }), shape);
      assert.throws(() => parseToOwner({ type }), shape);
    }
    for (const value of [undefined, null, 5, 'beat', [], ['beat']])
      assert.throws(() => parseFromOwner(value), shape);
  });

  it('are given on as they came: nothing of a tick is copied, and what a newer window adds stays', () => {
    const engines = [{ endpoint: 'auto', state: { kind: 'connecting' }, added: 1 }];
    const tick = { timestampMs: 1, intervalMs: 5000, engines, samples: [], changed: [], added: 1 };
    const message = { type: 'tick', tick };
    assert.equal(parseFromOwner(message), message);
    assert.deepEqual(message, { type: 'tick', tick: { ...tick, engines: [...engines] } });
    for (const wrong of ['timestampMs', 'intervalMs', 'engines', 'samples', 'changed'])
      assert.throws(
        () => parseFromOwner({ type: 'tick', tick: { ...tick, [wrong]: undefined } }),
        shape,
        wrong,
      );
  });
});
