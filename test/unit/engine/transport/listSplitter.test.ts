import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ListSplitter } from '../../../../src/engine/transport/listSplitter';

/** Splits a text that arrives in pieces of this size. */
function split(text: string, size = text.length): { entries: unknown[]; splitter: ListSplitter } {
  const splitter = new ListSplitter();
  const bytes = Buffer.from(text);
  const entries: unknown[] = [];
  for (let from = 0; from < bytes.length; from += Math.max(1, size))
    for (const entry of splitter.push(bytes.subarray(from, from + Math.max(1, size))))
      entries.push(JSON.parse(entry));
  return { entries, splitter };
}

describe('ListSplitter', () => {
  it('gives what a parser of the whole would, wherever the pieces end', () => {
    fc.assert(
      fc.property(
        fc.array(fc.jsonValue(), { maxLength: 5 }),
        fc.integer({ min: 1, max: 40 }),
        (list, size) => {
          for (const text of [JSON.stringify(list), ` ${JSON.stringify(list, undefined, 2)}\n`]) {
            const { entries, splitter } = split(text, size);
            assert.deepEqual(entries, JSON.parse(text));
            assert.ok(splitter.isWhole && !splitter.isNone);
          }
        },
      ),
    );
  });

  it('is not deceived by what is within texts', () => {
    const list = [{ a: '],[{"' }, '\\', '"', 'x\\"],', { '}': '{' }];
    for (const size of [1, 2, 7, 1000]) assert.deepEqual(split(JSON.stringify(list), size).entries, list);
  });

  it('knows what is no list, and one that is not whole', () => {
    for (const text of ['{"message":"no"}', '"x"', '<html>', '[] []', '[1]x', ']'])
      assert.equal(split(text).splitter.isNone, true, text);
    for (const text of ['', ' ', '[', '[1,', '[{"a":1}', '[{"a":[1}', '["]'])
      assert.equal(split(text).splitter.isWhole, false, text);
  });

  it('ends lists and objects within an entry early where it has more values than are read, and keeps all its members', () => {
    const ports = Array.from({ length: 10_000 }, (_, at) => ({ PrivatePort: at, Type: 'udp' }));
    const entry = {
      Id: 'x',
      Ports: ports,
      Names: ['/web', '/db/web'],
      Labels: { a: '1', b: '2' },
      State: 'running',
    };
    for (const size of [1, 1000, 1_000_000]) {
      const { entries } = split(JSON.stringify([entry, { Id: 'y' }]), size);
      const [first, second] = entries as (typeof entry)[];
      assert.deepEqual([Object.keys(first ?? {}), first?.State], [Object.keys(entry), 'running']);
      assert.ok(first && first.Ports.length > 500 && first.Ports.length <= 2000);
      assert.deepEqual(first.Ports, ports.slice(0, first.Ports.length));
      assert.deepEqual(second, { Id: 'y' });
    }
  });

  it('leaves out an entry that is too long, alone', () => {
    const wide = Object.fromEntries(Array.from({ length: 20_000 }, (_, at) => [`m${at}`, 1]));
    const long = { Id: 'x', Names: ['x'.repeat(3 * 1024 * 1024)] };
    for (const size of [65_536, 10_000_000])
      assert.deepEqual(split(JSON.stringify([1, wide, 2, long, 3]), size).entries, [1, 2, 3]);
  });
});
