import assert from 'node:assert/strict';
import fc from 'fast-check';
import { matchesGlob } from '../../../../src/common/text/glob';

describe('matchesGlob', () => {
  const cases: [string, string, boolean][] = [
    ['', '', true],
    ['', 'a', false],
    ['*', '', true],
    ['*', 'anything/at:all', true],
    ['web', 'web', true],
    ['web', 'web-1', false],
    ['web', 'my-web', false],
    ['Web', 'web', false],
    ['web*', 'web', true],
    ['web*', 'web-1', true],
    ['*-db', 'shop-db', true],
    ['*-db', 'shop-db-1', false],
    ['w?b', 'wab', true],
    ['w?b', 'wb', false],
    ['?', '', false],
    ['a*b*c', 'aXbYbZc', true],
    ['a*b*c', 'aXbY', false],
    ['**', 'x', true],
    ['a.c', 'abc', false],
    ['[a]+', '[a]+', true],
    ['*a', 'aaa', true],
    ['?', '😀', true],
    ['??', '😀', false],
    ['*?b', '😀b', true],
  ];
  for (const [glob, text, expected] of cases) {
    it(`${expected ? 'takes' : 'does not take'} “${text}” for “${glob}”`, () => {
      assert.equal(matchesGlob(glob, text), expected);
    });
  }

  it('agrees with the regular expression of the same meaning', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 8 });
    const texts = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 10 });
    fc.assert(
      fc.property(letters, texts, (glob, text) => {
        const pattern = new RegExp(`^${glob.replaceAll('*', '.*').replaceAll('?', '.')}$`, 's');
        assert.equal(matchesGlob(glob, text), pattern.test(text));
      }),
    );
  });

  it('takes no time over a pattern made to take long', () => {
    const startedMs = performance.now();
    assert.equal(matchesGlob(`${'*a'.repeat(50)}b`, 'a'.repeat(5000)), false);
    assert.ok(performance.now() - startedMs < 500);
  });
});
