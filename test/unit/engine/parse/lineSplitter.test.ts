import assert from 'node:assert/strict';
import { mock } from 'node:test';
import fc from 'fast-check';
import { LineSplitter } from '../../../../src/engine/parse/lineSplitter';

describe('LineSplitter', () => {
  let dropped: number;
  let splitter: LineSplitter;
  const renew = (): void => {
    dropped = 0;
    splitter = new LineSplitter(() => dropped++);
  };
  beforeEach(renew);

  it('gives whole lines wherever the chunks end, inside a character too', () => {
    const lines = ['{"name":"café"}', '{"name":"東京"}', 'x'];
    const bytes = Buffer.from(lines.map(line => `${line}\n`).join(''));
    fc.assert(
      fc.property(fc.array(fc.nat(bytes.length), { maxLength: 6 }), cuts => {
        const ends = [...cuts.sort((a, b) => a - b), bytes.length];
        renew();
        const got = ends.flatMap((end, index) => splitter.push(bytes.subarray(ends[index - 1] ?? 0, end)));
        assert.deepEqual(got, lines);
      }),
    );
  });

  it('keeps a line that is not whole to itself', () => {
    assert.deepEqual(splitter.push(Buffer.from('{"half":')), []);
    assert.deepEqual(splitter.push(Buffer.from('1}\r\n\n')), ['{"half":1}']);
  });

  it('passes over a line that is too long to its end, and goes on with the next, wherever the chunks end', () => {
    const long = 'x'.repeat(65_537);
    const bytes = Buffer.from(`first\n${long}\n\n${long}\nlast\n`);
    for (const size of [bytes.length, 65_536, 8191, 1]) {
      renew();
      const got: string[] = [];
      for (let from = 0; from < bytes.length; from += size)
        got.push(...splitter.push(bytes.subarray(from, from + size)));
      assert.deepEqual([got, dropped], [['first', 'last'], 2], `chunks of ${size}`);
    }
  });

  it('looks at each byte once, also where a line comes byte by byte', () => {
    const line = 'x'.repeat(20_000);
    const searches = ['split', 'indexOf', 'lastIndexOf', 'includes', 'search', 'match'] as const;
    const looked = searches.map(name => mock.method(String.prototype, name));
    const got: string[] = [];
    try {
      for (const byte of Buffer.from(`${line}\n`)) got.push(...splitter.push(Buffer.from([byte])));
    } finally {
      looked.forEach(({ mock: each }) => each.restore());
    }
    assert.equal(got.join(), line);
    const units = looked.flatMap(({ mock: { calls } }) => calls.map(call => String(call.this).length));
    const sum = units.reduce((total, length) => total + length, 0);
    assert.ok(sum >= line.length && sum <= 2 * line.length, `${sum} units were searched`);
  });

  it('keeps a line of just the longest length', () => {
    const longest = 'x'.repeat(65_536);
    assert.deepEqual(splitter.push(Buffer.from(`${longest}\n`)), [longest]);
    assert.equal(dropped, 0);
  });

  it('refuses a line without an end instead of filling memory', () => {
    assert.throws(() => {
      for (let chunk = 0; chunk < 81; chunk++) splitter.push(Buffer.alloc(100_000, 'x'));
    }, /no end/);
    assert.equal(dropped, 1);
  });
});
