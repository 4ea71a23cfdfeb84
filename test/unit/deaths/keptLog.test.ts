import assert from 'node:assert/strict';
import { checkedKeptLog, keptLog, keptLogBounds } from '../../../src/deaths/keptLog';

const numbered = (count: number, text = ''): { atMs: number; text: string }[] =>
  Array.from({ length: count }, (_, index) => ({ atMs: index, text: `${index}${text}` }));

describe('The output that is kept of a death', () => {
  it('is its newest lines, in order, and says when there was more', () => {
    const { lines, isCut } = keptLog({ lines: numbered(51), isCut: false }, 0);
    assert.deepEqual([lines.length, lines[0]?.text, lines.at(-1)?.text, isCut], [50, '1', '50', true]);
    assert.equal(keptLog({ lines: numbered(50), isCut: false }, 0).isCut, false);
    assert.equal(keptLog({ lines: numbered(1), isCut: true }, 0).isCut, true);
  });

  it('is bounded in each line and in all', () => {
    const { lines, isCut } = keptLog({ lines: numbered(50, ' well'.repeat(1000)), isCut: false }, 0);
    assert.ok(isCut && lines.length > 20 && lines.length < 50, String(lines.length));
    assert.ok(lines.every(({ text }) => text.length <= keptLogBounds.lineCharacters));
    assert.equal(lines.at(-1)?.atMs, 49);
    const units = lines.reduce((sum, { text }) => sum + text.length, 0);
    assert.ok(units <= keptLogBounds.allUnits);
  });

  it('has no secrets, also none of a key in several lines and none in JSON', () => {
    const texts = [
      'connecting to postgres://app:hunter2@db/shop',
      '{"level":"error","password":"hunter2","user":"app"}',
      '-----BEGIN RSA PRIVATE KEY-----',
      'short hunter2',
      '-----END RSA PRIVATE KEY-----',
      'done',
    ];
    const { lines } = keptLog({ lines: texts.map(text => ({ text })), isCut: false }, 0);
    assert.deepEqual(
      lines.map(({ text }) => text),
      [
        'connecting to postgres://•••@db/shop',
        '{"level":"error","password":•••,"user":"app"}',
        ...['•••', '•••', '•••', 'done'],
      ],
    );
  });

  it('is of one run alone, lines without a time with those before them', () => {
    const lines = [
      { text: 'a' },
      { atMs: 5, text: 'b' },
      { text: 'c' },
      { atMs: 7, text: 'd' },
      { text: 'e' },
    ];
    assert.deepEqual(keptLog({ lines, isCut: false }, 7).lines, [{ text: 'a' }, ...lines.slice(3)]);
  });

  it('is checked when it comes from a file', () => {
    for (const value of [undefined, null, 3, [], {}, { lines: 3 }])
      assert.equal(checkedKeptLog(value), undefined);
    const lines = [3, null, { text: 4 }, { atMs: 'x', text: 'a\nb\u202e', odd: 1 }, { atMs: 3, text: 'c' }];
    assert.deepEqual(checkedKeptLog({ lines, isCut: 'yes', odd: 1 }), {
      lines: [{ text: 'a b' }, { atMs: 3, text: 'c' }],
      isCut: true,
    });
    assert.equal(checkedKeptLog({ lines: numbered(5000) })?.lines.length, 50);
  });
});
