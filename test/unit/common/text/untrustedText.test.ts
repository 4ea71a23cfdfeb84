import assert from 'node:assert/strict';
import {
  escapeIcons,
  escapeLinks,
  escapeMarkdown,
  plainLine,
  readableMarkdown,
} from '../../../../src/common/text/untrustedText';

describe('plainLine', () => {
  it('takes out control characters and marks that reorder text', () => {
    assert.equal(plainLine('a\u0000\r\n\tb\u202Ec\u2066d\u200F'), 'a bcd');
  });

  it('takes out every character that is not seen, but for joiners within an emoji', () => {
    const invisible = [
      '\u061C',
      '\u200B',
      '\u00AD',
      '\u200C',
      '\u200D',
      '\u2060',
      '\uFEFF',
      '\u{E0041}',
      '\u{E007F}',
    ];
    for (const each of invisible)
      assert.equal(plainLine(`${each}we${each}b${each}`), 'web', each.codePointAt(0)?.toString(16));
    for (const emoji of ['👨‍👩‍👧‍👦', '🏳️‍🌈', '👩🏽‍💻', '❤️‍🔥']) {
      assert.equal(plainLine(`a${emoji}b`), `a${emoji}b`);
      assert.equal(plainLine(`\u200D${emoji}\u200Dweb`), `${emoji}web`);
    }
    assert.equal(plainLine('👩\u200D\u200D💻'), '👩💻');
  });

  it('cuts long text and shows that it did', () => {
    assert.equal(plainLine('x'.repeat(10), 10), 'x'.repeat(10));
    assert.equal(plainLine('x'.repeat(11), 10), `${'x'.repeat(9)}…`);
    assert.equal(plainLine('😀'.repeat(11), 10), `${'😀'.repeat(9)}…`);
  });
});

describe('escapeMarkdown', () => {
  it('leaves letters, digits and spaces alone', () => assert.equal(escapeMarkdown('Web 42 é'), 'Web 42 é'));

  it('turns everything that Markdown reads into entities', () => {
    assert.doesNotMatch(escapeMarkdown('[a](b) <c> **d** `e` $(f) |g| http://h'), /[[\]()<>*`$|/:]/);
  });
});

describe('readableMarkdown', () => {
  it('leaves what people call things as it is', () => {
    for (const text of [
      'shop-api-1: Killed by the kernel at its limit of 32 MiB: memory grew by 3.1 MiB/s for 90 s.',
      'registry:5000/shop/api_v2:1.27 (SIGKILL) #4 +12% mem_limit: 48m {x} a@b!',
    ])
      assert.equal(readableMarkdown(text), text);
  });

  it('turns everything that acts in copied Markdown into entities', () => {
    assert.doesNotMatch(
      readableMarkdown('[a](b) <c> **d** `e` $f$ |g| ~~h~~ &lt; \\ http://h www.i _j_ __k__'),
      /[[\]<>*`$|~\\]|&lt;|:\/\/|www\.|_j|j_|_k|k_/,
    );
    assert.equal(readableMarkdown('a\n# b'), 'a # b');
  });
});

describe('escapeIcons', () => {
  it('keeps VS Code from rendering an icon of a name', () => {
    assert.equal(escapeIcons('a $(zap) $5'), 'a \\$(zap) $5');
  });
});

describe('escapeLinks', () => {
  it('keeps VS Code from making a link of a name in a notification', () => {
    const hostile = [
      '[x](command:y)',
      '[x]\u200E(command:y)',
      '[[x]]\u202A\u2066(https://h)',
      '[a](command:b "t")',
    ];
    for (const text of hostile) assert.doesNotMatch(escapeLinks(`No container “${text}”.`), /\]\(/, text);
    assert.equal(escapeLinks('[x](command:y)'), '[x] (command:y)');
  });

  it('leaves other text alone, and makes one line of it', () => {
    assert.equal(escapeLinks('web (2) [a]\nfailed: E(5)'), 'web (2) [a] failed: E(5)');
  });
});
