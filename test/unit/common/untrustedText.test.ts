import assert from 'node:assert/strict';
import { escapeIcons, escapeMarkdown, plainLine } from '../../../src/common/untrustedText';

describe('plainLine', () => {
  it('takes out control characters and marks that reorder text', () => {
    assert.equal(plainLine('a\u0000\r\n\tb\u202Ec\u2066d\u200F'), 'a bcd');
  });

  it('cuts long text and shows that it did', () => {
    assert.equal(plainLine('x'.repeat(10), 10), 'x'.repeat(10));
    assert.equal(plainLine('x'.repeat(11), 10), `${'x'.repeat(9)}…`);
  });
});

describe('escapeMarkdown', () => {
  it('leaves letters, digits and spaces alone', () => assert.equal(escapeMarkdown('Web 42 é'), 'Web 42 é'));

  it('turns everything that Markdown reads into entities', () => {
    assert.doesNotMatch(escapeMarkdown('[a](b) <c> **d** `e` $(f) |g| http://h'), /[[\]()<>*`$|/:]/);
  });
});

describe('escapeIcons', () => {
  it('keeps VS Code from rendering an icon of a name', () => {
    assert.equal(escapeIcons('a $(zap) $5'), 'a \\$(zap) $5');
  });
});
