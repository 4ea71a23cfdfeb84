import assert from 'node:assert/strict';
import fc from 'fast-check';
import { matchesGlob } from '../../../../src/common/text/matchesGlob';

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

  it('takes no longer over a pattern made to take long than the product of both lengths', () => {
    // Trying everything that the stars may match takes 75 million steps, thousands of times those of the
    // longer pattern.
    const [stars, letters] = [5, 100];
    const hard = cpuMsOf(() => matchesGlob(`${'*a'.repeat(stars)}b`, 'a'.repeat(letters)));
    const easy = cpuMsOf(() => matchesGlob(`*${'a'.repeat(100 * stars)}b`, 'a'.repeat(100 * letters)));
    assert.ok(hard < easy, `${hard} ms, and ${easy} ms for a pattern and a text a hundred times as long`);
  });
});

/** CPU time of this process for a call that returns false (ms). */
function cpuMsOf(call: () => boolean): number {
  const before = process.cpuUsage();
  assert.equal(call(), false);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
