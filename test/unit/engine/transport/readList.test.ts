import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { readList } from '../../../../src/engine/transport/readList';
import { countTurns } from '../../../support/machine/countTurns';

describe('readList', () => {
  const { signal } = new AbortController();

  it('leaves the thread to others between entries, also where all of them come at once', async () => {
    const body = new PassThrough();
    body.end(JSON.stringify(Array.from({ length: 50 }, (_, index) => index)));
    const entries: unknown[] = [];
    const turns = await countTurns(() =>
      readList(body, signal, entry => {
        entries.push(entry);
        const endMs = performance.now() + 2;
        while (performance.now() < endMs);
      }),
    );
    assert.equal(entries.length, 50);
    // A hundred milliseconds of work, in slices of 4 ms.
    assert.ok(turns >= 15, `${turns} turns`);
  });
});
