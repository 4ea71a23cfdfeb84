import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { encodeFrame, FrameReader } from '../../../../src/windows/wire/frames';

function framed(...messages: object[]): Buffer {
  return Buffer.concat(messages.map(each => encodeFrame(each)));
}

describe('FrameReader', () => {
  it('gives messages back however the bytes are cut', () => {
    const messages = fc.array(
      fc.record({ text: fc.string(), number: fc.integer() }, { noNullPrototype: true }),
    );
    fc.assert(
      fc.property(messages, fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }), (sent, cuts) => {
        const bytes = framed(...sent);
        const reader = new FrameReader(1_000_000);
        const got: unknown[] = [];
        for (let at = 0, cut = 0; at < bytes.length; cut++) {
          const next = at + (cuts[cut % cuts.length] ?? 1);
          got.push(...reader.push(bytes.subarray(at, next)));
          at = next;
        }
        assert.deepEqual(got, sent);
      }),
    );
  });

  it('refuses a message over the limit at its head, before it is here', () => {
    const reader = new FrameReader(100);
    const head = Buffer.alloc(4);
    head.writeUInt32BE(101);
    assert.throws(() => reader.push(head), /101 bytes is too long/);
  });

  it('takes a message of exactly the limit', () => {
    const frame = encodeFrame({ text: 'x'.repeat(89) });
    assert.equal(frame.length, 104);
    assert.equal(new FrameReader(100).push(frame).length, 1);
  });

  it('refuses what is no JSON', () => {
    assert.throws(() => new FrameReader(100).push(Buffer.from('\0\0\0\x03abc')), SyntaxError);
    assert.throws(() => new FrameReader(100).push(Buffer.from('\0\0\0\0')), SyntaxError);
    assert.throws(() => new FrameReader(100).push(Buffer.from('GET / HTTP/1.1\r\n')), /too long/);
  });

  it('puts a long message in many pieces together without copying it for each', () => {
    const frame = encodeFrame({ text: 'x'.repeat(20_000_000) });
    const reader = new FrameReader(32_000_000);
    let count = 0;
    const copied = bytesJoinedBy(() => {
      for (let at = 0; at < frame.length; at += 1000)
        count += reader.push(frame.subarray(at, at + 1000)).length;
    });
    assert.equal(count, 1);
    assert.equal(copied, frame.length);
  });
});

/** Counts the bytes that go through `Buffer.concat` during `work`. */
function bytesJoinedBy(work: () => void): number {
  const original = Buffer.concat;
  let bytes = 0;
  Buffer.concat = list => {
    const joined = original.call(Buffer, list) as ReturnType<typeof Buffer.concat>;
    bytes += joined.length;
    return joined;
  };
  try {
    work();
  } finally {
    Buffer.concat = original;
  }
  return bytes;
}
