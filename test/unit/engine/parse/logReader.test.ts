import assert from 'node:assert/strict';
import type { ContainerLog } from '../../../../src/common/model/containerLog';
import { logBounds, LogReader } from '../../../../src/engine/parse/logReader';

const at = (second: number, fraction = '000000000'): string =>
  `2026-11-27T15:45:${String(second).padStart(2, '0')}.${fraction}Z`;
const startMs = Date.parse('2026-11-27T15:45:00Z');

function frame(output: number, text: string | Buffer): Buffer {
  const body = Buffer.from(text as string);
  const header = Buffer.alloc(8);
  header[0] = output;
  header.writeUInt32BE(body.length, 4);
  return Buffer.concat([header, body]);
}

/** `pieceBytes`: the size of the pieces in which the log arrives. */
function read(bytes: Buffer, isTerminal = false, pieceBytes = bytes.length): ContainerLog {
  const reader = new LogReader(isTerminal);
  for (let from = 0; from < bytes.length; from += pieceBytes)
    reader.add(bytes.subarray(from, from + pieceBytes));
  return reader.take(true);
}

const texts = ({ lines }: ContainerLog): string[] => lines.map(({ text }) => text);

describe('LogReader', () => {
  it('puts the lines of both outputs in the order of their times, whatever the order of frames', () => {
    const bytes = Buffer.concat([
      frame(2, `${at(2)} error\n`),
      frame(1, `${at(1)} out\n${at(3)} la`),
      frame(2, `${at(4)} after\n`),
      frame(1, 'te\n'),
    ]);
    const log = read(bytes);
    assert.deepEqual(texts(log), ['out', 'error', 'late', 'after']);
    assert.deepEqual(
      log.lines.map(({ atMs }) => atMs),
      [1000, 2000, 3000, 4000].map(ms => startMs + ms),
    );
    assert.equal(log.isCut, false);
  });

  it('reads the same of any pieces', () => {
    const bytes = Buffer.concat([frame(1, `${at(1)} één\n`), frame(2, `${at(2)} 🐳 b\n`)]);
    for (const pieceBytes of [1, 2, 3, 7, 8, 9])
      assert.deepEqual(texts(read(bytes, false, pieceBytes)), ['één', '🐳 b']);
  });

  it('keeps the order of lines of one moment, and tells apart those that are less than a millisecond apart', () => {
    const lines = [at(1, '000200000'), at(1, '000100000'), at(1, '000100000')];
    const log = read(Buffer.concat(lines.map((time, index) => frame(1, `${time} ${index}\n`))));
    assert.deepEqual(texts(log), ['1', '2', '0']);
  });

  it('reads what a terminal shows as it is, without frames', () => {
    const bytes = Buffer.from(`${at(1)} one\r\n${at(2)} 50 %\r100 %\r\n`);
    assert.deepEqual(texts(read(bytes, true, 5)), ['one', '50 % 100 %']);
  });

  it('takes times with a zone and without fractions, as Podman writes them', () => {
    const bytes = frame(1, '2026-11-27T16:45:01+01:00 one\n2026-11-27T16:45:01.5+01:00 two\nno time\n');
    assert.deepEqual(read(bytes).lines, [
      { atMs: startMs + 1000, text: 'one' },
      { atMs: startMs + 1500, text: 'two' },
      { text: 'no time' },
    ]);
  });

  it('makes plain lines: no colors, titles, links, control characters or marks that reorder text', () => {
    const evil = [
      '\x1b[31mred\x1b[0m',
      '\x1b]0;title\x07text',
      '\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\',
      'a\x00b\x08c\u202Ed',
      '\x9b1mbold',
      '\x1b(Bplain',
    ];
    const bytes = frame(1, evil.map((text, index) => `${at(index)} ${text}\n`).join(''));
    assert.deepEqual(texts(read(bytes)), ['red', 'text', 'link', 'a b cd', 'bold', 'plain']);
  });

  it('keeps the newest lines and says that there were more', () => {
    const count = logBounds.lines + 10;
    const bytes = Buffer.concat(Array.from({ length: count }, (_, index) => frame(1, `${at(1)} ${index}\n`)));
    const log = read(bytes);
    assert.equal(log.lines.length, logBounds.lines);
    assert.equal(log.lines.at(-1)?.text, String(count - 1));
    assert.equal(log.isCut, true);
  });

  it('bounds each line, and all together, however long they are', () => {
    const long = frame(1, `${at(1)} ${'ä'.repeat(50_000)}\n`);
    const log = read(Buffer.concat([long, frame(1, `${at(2)} short\n`)]), false, 1000);
    assert.match(log.lines[0]?.text ?? '', /^ä{900,1100}…$/);
    assert.deepEqual([log.lines[1]?.text, log.isCut], ['short', true]);
    const many = read(Buffer.concat(Array.from({ length: 300 }, () => long)));
    assert.ok(many.lines.length <= logBounds.allBytes / logBounds.lineBytes, String(many.lines.length));
  });

  it('has the last line also where it has no end', () => {
    assert.deepEqual(texts(read(frame(1, `${at(1)} panic: it`))), ['panic: it']);
  });

  it('rejects what is not a log', () => {
    assert.throws(() => read(Buffer.from('<html>not found</html>')), /not a log/);
  });
});
