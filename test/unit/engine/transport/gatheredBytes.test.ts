import assert from 'node:assert/strict';
import fc from 'fast-check';
import { GatheredBytes } from '../../../../src/engine/transport/gatheredBytes';

describe('GatheredBytes', () => {
  it('puts any pieces together, and writes into none of them', () => {
    const pieces = fc.array(fc.uint8Array({ maxLength: 20 }), { maxLength: 20 });
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 3 }), rounds => {
        const gathered = new GatheredBytes();
        for (const round of rounds) {
          const given = round.map(piece => Buffer.from(piece));
          for (const piece of given) gathered.add(piece);
          assert.equal(gathered.length, Buffer.concat(given).length);
          assert.deepEqual(gathered.take(), Buffer.concat(round));
          assert.deepEqual(
            given,
            round.map(piece => Buffer.from(piece)),
          );
        }
      }),
    );
  });
});
