import assert from 'node:assert/strict';
import type { RunFigures } from '../../../src/compare/runFigures';
import { usualLine } from '../../../src/compare/usualLine';

function figures(more: Partial<RunFigures> = {}): RunFigures {
  return { durationMs: 60_000, cpuSeconds: 5, oomKills: 0, restarts: 0, gapShare: 0, ...more };
}

describe('The line after a run in which containers were killed or restarted', () => {
  const earlier = Array.from({ length: 6 }, (_, at) => figures({ restarts: at === 2 ? 1 : 0 }));
  const lineOf = (more: Partial<RunFigures>) =>
    usualLine('npm test', [{ name: 'api', figures: figures(more), earlier }]);

  it('says that before all else', () => {
    assert.deepEqual(lineOf({ oomKills: 1, restarts: 2, cpuSeconds: 50 }), {
      text: '`npm test`: api 1 out-of-memory kill, api 2 restarts, api CPU 50 s (usual 5 s)',
      isUnusual: true,
    });
  });

  it('says nothing of what an earlier run had, too', () => {
    assert.deepEqual(lineOf({ restarts: 1 }), { text: '`npm test`: api CPU 5 s (usual)', isUnusual: false });
  });
});
