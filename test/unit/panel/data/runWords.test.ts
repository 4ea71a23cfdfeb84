import assert from 'node:assert/strict';
import { runPhrase, toneOfRun } from '../../../../media/panel/data/runWords';
import type { MarkedRun } from '../../../../src/timeline/markedRun';

const run: MarkedRun = { id: 'a', kind: 'task', key: 'k', label: 'npm test', startMs: 1_000, endMs: 43_000 };
const commit = '1a2b3c4d5e6f7a8b9c0d';

describe('A run in words', () => {
  it('is told with its outcome, how long it took, and on what branch and commit', () => {
    const told = runPhrase({ ...run, outcome: 1, head: { branch: 'main', commit } }, 0);
    assert.equal(told, 'Task npm test: failed, exit code 1, 42 s, main at 1a2b3c4');
    assert.equal(
      runPhrase({ ...run, outcome: 0, head: { commit } }, 0),
      'Task npm test: succeeded, 42 s, 1a2b3c4',
    );
    assert.equal(runPhrase({ ...run, outcome: 'stopped' }, 0), 'Task npm test: stopped by hand, 42 s');
    assert.equal(
      runPhrase({ ...run, kind: 'debug', outcome: 'unknown' }, 0),
      'Debug session npm test: ended, outcome not known, 42 s',
    );
    assert.equal(runPhrase(run, 0), 'Task npm test: 42 s');
  });

  it('that goes on has lasted until now', () => {
    const open: MarkedRun = { id: 'a', kind: 'task', key: 'k', label: 'npm test', startMs: 1_000 };
    assert.equal(runPhrase(open, 11_000), 'Task npm test: still running, 10 s');
    assert.equal(toneOfRun(open), 'info');
  });

  it('is one plain line, whatever it is called', () => {
    const told = runPhrase({ ...run, label: 'a\u202eb\nc', head: { branch: 'x\u0007y' } }, 0);
    assert.equal(told, 'Task ab c: 42 s, x y');
  });
});
