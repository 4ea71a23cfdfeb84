import assert from 'node:assert/strict';
import fc from 'fast-check';
import { decodePart, encodePart } from '../../../../src/common/text/encodePart';

describe('encodePart', () => {
  it('leaves names as engines allow them alone', () => {
    for (const name of ['web-1', 'shop_web.v2', 'größe', '', '\uD800']) assert.equal(encodePart(name), name);
  });

  it('makes different texts of different lists of parts, whatever is in them: each part can be told again', () => {
    const part = fc
      .array(fc.constantFrom('a', '/', '%', '2F', '25', '\uD800', ''))
      .map(pieces => pieces.join(''));
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 4 }), parts => {
        assert.deepEqual(parts.map(encodePart).join('/').split('/').map(decodePart), parts);
      }),
      { numRuns: 3000 },
    );
  });
});
