import assert from 'node:assert/strict';
import { decodeLimitsChange, encodeLimitsChange } from '../../../../src/common/model/limitsChange';

describe('A change of limits as it is stored', () => {
  it('comes back as it was, with no limit where there was none', () => {
    const change = { before: { memoryBytes: 512, cpuCores: 0.5 }, after: { pids: 100 } };
    assert.deepEqual(decodeLimitsChange(encodeLimitsChange(change)), change);
    const none = encodeLimitsChange({ before: { memoryBytes: undefined }, after: {} });
    assert.deepEqual(decodeLimitsChange(none), { before: {}, after: {} });
  });

  it('is nothing where the text is that of something else', () => {
    for (const text of [undefined, '', 'npm test', '[]', '{"before":{}}', 'null', '5'])
      assert.equal(decodeLimitsChange(text), undefined, text);
    const odd = '{"before":{"memoryBytes":-1,"pids":"9","__proto__":{"cpuCores":1}},"after":[3]}';
    assert.deepEqual(decodeLimitsChange(odd), { before: {}, after: {} });
  });
});
