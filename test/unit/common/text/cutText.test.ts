import assert from 'node:assert/strict';
import fc from 'fast-check';
import { cutText } from '../../../../src/common/text/cutText';

const family = '👨‍👩‍👧‍👦';
const flag = '🇩🇪';
const accented = 'e\u0301';

describe('cutText', () => {
  it('leaves alone what fits, counted as a reader counts', () => {
    for (const text of ['', 'web', 'x'.repeat(10), family.repeat(10), flag.repeat(10), accented.repeat(10)])
      assert.equal(cutText(text, 10), text);
  });

  it('shows that it cut, within the length', () => {
    assert.equal(cutText('x'.repeat(11), 10), `${'x'.repeat(9)}…`);
    assert.equal(cutText('xy', 1), '…');
  });

  it('never cuts inside a character', () => {
    for (const character of ['😀', family, flag, accented])
      assert.equal(cutText(character.repeat(11), 10), `${character.repeat(9)}…`);
    assert.equal(cutText(`a${'😀'.repeat(99)}`, 4), 'a😀😀…');
  });

  it('cuts a long text where it cuts a short one', () => {
    for (const character of ['x', family, flag, accented]) {
      for (const most of [100, 257, 2000])
        assert.equal(cutText(character.repeat(most + 1), most), `${character.repeat(most - 1)}…`);
    }
  });

  it('has an end with marks that are piled up without one', () => {
    const piled = `e${'\u0301'.repeat(100_000)}`;
    assert.equal(cutText(piled, 10), '…');
    assert.equal(cutText(`ab${piled}`, 10), 'ab…');
  });

  it('leaves no half of a pair behind, whatever the text', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 40 });
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 20 }), (whole, most) => {
        const cut = cutText(whole, most);
        assert.doesNotMatch(cut, /\p{Surrogate}/u);
        assert.ok([...new Intl.Segmenter().segment(cut)].length <= most);
        assert.ok(cut === whole || (cut.endsWith('…') && whole.startsWith(cut.slice(0, -1))));
      }),
    );
  });
});
