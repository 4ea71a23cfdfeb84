import assert from 'node:assert/strict';
import { mock } from 'node:test';
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

  it('copies what it has a few times only, however small the pieces are that it comes in', () => {
    const gathered = new GatheredBytes();
    const allocated = mock.method(Buffer, 'allocUnsafe');
    try {
      for (let count = 0; count < 20_000; count++) gathered.add(Buffer.from([count % 256]));
    } finally {
      allocated.mock.restore();
    }
    assert.equal(gathered.length, 20_000);
    // Room is doubled each time; pieces of one byte are made without this.
    assert.ok(allocated.mock.callCount() <= 16, `${allocated.mock.callCount()} times`);
  });
});
