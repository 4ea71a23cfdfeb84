import assert from 'node:assert/strict';
import fc from 'fast-check';
import { encodePart } from '../../../../src/common/text/encodePart';

describe('encodePart', () => {
  it('leaves names as engines allow them alone', () => {
    for (const name of ['web-1', 'shop_web.v2', 'größe', '', '\uD800']) assert.equal(encodePart(name), name);
  });

  it('makes different texts of different lists of parts, whatever is in them', () => {
    const part = fc
      .array(fc.constantFrom('a', '/', '%', '2F', '25', '\uD800', ''))
      .map(pieces => pieces.join(''));
    const parts = fc.array(part, { minLength: 1, maxLength: 4 });
    const joined = (list: readonly string[]): string => list.map(encodePart).join('/');
    fc.assert(
      fc.property(parts, parts, (a, b) => {
        assert.equal(joined(a) === joined(b), JSON.stringify(a) === JSON.stringify(b));
        assert.deepEqual(joined(a).split('/').length, a.length);
      }),
      { numRuns: 3000 },
    );
  });
});
