import assert from 'node:assert/strict';
import { earlierOf, isComparable, isMeasurable } from '../../../src/runs/comparableRuns';
import type { MarkedRun } from '../../../src/timeline/markedRun';

function run(id: string, startMs: number, more: Partial<MarkedRun> = {}): MarkedRun {
  const run = { id, kind: 'task', key: 'task:npm/test', label: 'npm test', startMs } as const;
  return { ...run, endMs: startMs + 50, outcome: 0, ...more };
}

describe('Runs that can be compared', () => {
  it('took a while and are over', () => {
    assert.ok(isMeasurable(run('a', 0)));
    for (const other of [{ endMs: undefined }, { endMs: 0 }, { kind: 'git' }] as const)
      assert.ok(!isMeasurable(run('a', 0, other)), JSON.stringify(other));
  });

  it('are compared by themselves where they were done to their end, however that was', () => {
    assert.ok(isComparable(run('a', 0, { outcome: 1 })));
    assert.ok(isComparable(run('a', 0, { kind: 'manual', outcome: undefined })));
    assert.ok(isComparable(run('a', 0, { kind: 'debug', outcome: 'unknown' })));
    for (const other of [{ outcome: 'stopped' }, { outcome: 'unknown' }, { isBackground: true }] as const)
      assert.ok(!isComparable(run('a', 0, other)), JSON.stringify(other));
  });

  it('are held against the newest of those that did the same before, oldest first', () => {
    const now = run('now', 1000);
    const runs = [
      ...[900, 700, 800, 600].map(at => run(`r${at}`, at)),
      run('other', 500, { key: 'task:npm/build' }),
      run('stopped', 550, { outcome: 'stopped' }),
      // It was going on at the same time.
      run('beside', 980),
      run('later', 2000),
      now,
    ];
    assert.deepEqual(
      earlierOf(now, runs, 3).map(({ id }) => id),
      ['r700', 'r800', 'r900'],
    );
  });
});
