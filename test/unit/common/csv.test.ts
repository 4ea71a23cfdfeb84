import assert from 'node:assert/strict';
import { csvRecord } from '../../../src/common/csv';

describe('csvRecord', () => {
  it('quotes commas, quotes and line ends, and doubles quotes', () => {
    assert.equal(csvRecord(['a,b', 'say "hi"', 'x\ny', 'plain']), '"a,b","say ""hi""","x\ny",plain');
  });

  it('keeps a spreadsheet from running text as a formula', () => {
    for (const start of ['=', '+', '-', '@', '\t', '\r']) {
      assert.match(csvRecord([`${start}cmd|x`]), /^"?'/, JSON.stringify(start));
    }
  });

  it('writes numbers as they are, negative ones too, and unknown as nothing', () => {
    assert.equal(csvRecord([-1.5, 0, undefined, Number.NaN]), '-1.5,0,,');
  });
});
