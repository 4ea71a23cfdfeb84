import assert from 'node:assert/strict';
import { changeText } from '../../../../src/common/text/changeText';

describe('How a figure changed', () => {
  it('is said as a share, and as a multiple where it is large', () => {
    assert.equal(changeText(10, 12), '+20%');
    assert.equal(changeText(10, 5), '−50%');
    assert.equal(changeText(10, 29.9), '+199%');
    assert.equal(changeText(10, 45), '×4.5');
    assert.equal(changeText(10, 10), 'same');
  });

  it('is a share of the size of what was below zero, as growth can be', () => {
    assert.equal(changeText(-10, 5), '+150%');
    assert.equal(changeText(-10, -30), '−200%');
    assert.equal(changeText(10, -5), '−150%');
  });

  it('is not a number where there is nothing to compare with', () => {
    assert.equal(changeText(undefined, 1), '–');
    assert.equal(changeText(1, undefined), '–');
    assert.equal(changeText(0, 1), 'new');
    assert.equal(changeText(0, 0), 'same');
  });
});
