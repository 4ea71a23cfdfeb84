import assert from 'node:assert/strict';
import fc from 'fast-check';
import { LineSplitter } from '../../../src/engine/lineSplitter';

describe('LineSplitter', () => {
  it('gives whole lines wherever the chunks end, inside a character too', () => {
    const lines = ['{"name":"café"}', '{"name":"東京"}', 'x'];
    const bytes = Buffer.from(lines.map(line => `${line}\n`).join(''));
    fc.assert(
      fc.property(fc.array(fc.nat(bytes.length), { maxLength: 6 }), cuts => {
        const ends = [...cuts.sort((a, b) => a - b), bytes.length];
        const splitter = new LineSplitter();
        const got = ends.flatMap((end, index) => splitter.push(bytes.subarray(ends[index - 1] ?? 0, end)));
        assert.deepEqual(got, lines);
      }),
    );
  });

  it('keeps a line that is not whole to itself', () => {
    const splitter = new LineSplitter();
    assert.deepEqual(splitter.push(Buffer.from('{"half":')), []);
    assert.deepEqual(splitter.push(Buffer.from('1}\r\n\n')), ['{"half":1}']);
  });

  it('refuses a line without an end instead of filling memory', () => {
    const splitter = new LineSplitter();
    assert.throws(() => {
      for (let chunk = 0; chunk < 20; chunk++) splitter.push(Buffer.alloc(100_000, 'x'));
    }, /no end/);
  });
});
