import assert from 'node:assert/strict';
import { parseRunKey, runKeyOf } from '../../../../src/history/runs/runKey';

const containerId = 'c'.repeat(64);

describe('The key of a run', () => {
  it('gives back container, name and the workload on its engine, whatever is in them', () => {
    for (const name of ['app', '', '12 app', 'a b\nc', 'é😀'])
      for (const workload of ['name:app', 'compose:p/s/1', ' 3 name:x', '']) {
        const run = { containerId, name, workload };
        assert.deepEqual(parseRunKey(runKeyOf(run)), run);
      }
  });

  it('is the same under every key of an engine, and another for every other name or workload', () => {
    const run = { containerId, name: 'app', workload: '0000aaaa/name:app' };
    assert.equal(runKeyOf(run), runKeyOf({ ...run, workload: '0000bbbb/name:app' }));
    const others = [
      { ...run, name: 'ap', workload: 'pname:app' },
      { ...run, name: 'app-old' },
      { ...run, workload: 'name:other' },
      { ...run, containerId: 'd'.repeat(64) },
    ];
    assert.equal(new Set([run, ...others].map(runKeyOf)).size, 5);
  });

  it('of before names were kept is an id alone', () => {
    assert.equal(parseRunKey(containerId), undefined);
  });
});
