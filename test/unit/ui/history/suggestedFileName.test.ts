import assert from 'node:assert/strict';
import { suggestedFileName } from '../../../../src/ui/history/suggestedFileName';

describe('The suggested name of an exported file', () => {
  it('tells whose history it is', () => {
    assert.equal(suggestedFileName(['shop-api-1'], false), 'shop-api-1-history.sqlite');
    assert.equal(suggestedFileName([], true), 'host-history.sqlite');
    assert.equal(suggestedFileName(['a', 'b'], false), 'container-history.sqlite');
    assert.equal(suggestedFileName(undefined, true), 'container-history.sqlite');
  });

  it('holds nothing that a path or a shell would take for more than a name', () => {
    assert.equal(suggestedFileName(['../../etc/passwd'], false), 'etc-passwd-history.sqlite');
    assert.equal(suggestedFileName(['$(rm -rf ~)\u202e'], false), 'rm-rf-history.sqlite');
    assert.equal(suggestedFileName(['💥'], false), 'container-history.sqlite');
    assert.equal(suggestedFileName(['x'.repeat(500)], false).length, 80 + '-history.sqlite'.length);
  });
});
