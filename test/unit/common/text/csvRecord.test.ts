import assert from 'node:assert/strict';
import fc from 'fast-check';
import { csvRecord } from '../../../../src/common/text/csvRecord';

const formulaStarts = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];

/**
 * The cells that a spreadsheet with this separator makes of a line: quotes count only at the beginning of a
 * cell.
 */
function cellsOf(text: string, separator: string): string[] {
  const cells: string[] = [];
  let rest = text;
  for (;;) {
    let cell = '';
    if (rest.startsWith('"')) {
      const [quoted = '', inside = ''] = /^"((?:[^"]|"")*)"?/.exec(rest) ?? [];
      cell = inside.replaceAll('""', '"');
      rest = rest.slice(quoted.length);
    }
    const end = [...rest].findIndex(each => each === separator || each === '\r' || each === '\n');
    const units = end < 0 ? rest.length : [...rest].slice(0, end).join('').length;
    cells.push(cell + rest.slice(0, units));
    if (end < 0) return cells;
    rest = rest.slice(units + 1);
  }
}

describe('csvRecord', () => {
  it('quotes whatever cells or lines are cut at, and doubles quotes', () => {
    assert.equal(csvRecord(['a,b', 'say "hi"', 'x\ny', 'plain']), '"a,b","say ""hi""","x\ny",plain');
    assert.equal(
      csvRecord(['a;b', 'a\tb', 'a|b', 'repo/web:1@sha256:0f']),
      '"a;b","a\tb","a|b",repo/web:1@sha256:0f',
    );
  });

  it('keeps a spreadsheet from running text as a formula', () => {
    for (const start of [...formulaStarts, '\t', '\r', '\n']) {
      assert.match(csvRecord([`${start}cmd|x`]), /^"?'/, JSON.stringify(start));
    }
  });

  it('keeps one that cuts at something else than commas from it, too', () => {
    assert.equal(csvRecord(['x', 'a;=1+1;b']), `x,"a;'=1+1;b"`);
    assert.equal(csvRecord(['a\t＝1\n+2']), `"a\t'＝1\n'+2"`);
    const piece = fc.constantFrom(...formulaStarts, ';', ',', '\t', '\n', '\r', '|', '"', "'", ' ', 'a', '1');
    const field = fc.array(piece, { maxLength: 12 }).map(pieces => pieces.join(''));
    fc.assert(
      fc.property(
        fc.array(field, { minLength: 1, maxLength: 3 }),
        fc.constantFrom(',', ';', '\t', '|'),
        (fields, cut) => {
          for (const cell of cellsOf(csvRecord(fields), cut))
            assert.ok(
              !formulaStarts.some(start => cell.trimStart().startsWith(start)),
              JSON.stringify([cut, cell]),
            );
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('gives the text back to whoever reads it as it is meant, but for apostrophes before formulas', () => {
    const texts = ['a;b', 'say "hi"', '=1', 'a;=1+1;b', 'two\nlines', '', 'web-1'];
    assert.deepEqual(
      texts.map(text => cellsOf(csvRecord([text]), ',').join()),
      ['a;b', 'say "hi"', "'=1", "a;'=1+1;b", 'two\nlines', '', 'web-1'],
    );
  });

  it('writes numbers as they are, negative ones too, and unknown as nothing', () => {
    assert.equal(csvRecord([-1.5, 0, undefined, Number.NaN]), '-1.5,0,,');
  });
});
