import assert from 'node:assert/strict';
import { isComparable, isMeasurable } from '../../../src/runs/comparableRuns';
import { SaveGathering } from '../../../src/runs/saveGathering';
import { savedPath } from '../../../src/runs/savedPath';
import type { RunFacts } from '../../../src/runs/sourceEvent';
import { ManualClock } from '../../support/fakes/manualClock';

const startMs = Date.UTC(2026, 10, 28);

describe('Saves of files', () => {
  let clock: ManualClock;
  let told: RunFacts[];
  let gathering: SaveGathering;
  beforeEach(() => {
    clock = new ManualClock(startMs);
    told = [];
    gathering = new SaveGathering(clock, facts => told.push(facts));
  });
  afterEach(() => {
    gathering.dispose();
    assert.equal(clock.timerCount, 0, 'no timer is left');
  });
  const save = (label: string): void => gathering.add({ key: 'save', label, atMs: clock.now() });

  it('within a second are one, the newest, at its own time', () => {
    save('a.ts');
    clock.advance(999);
    save('b.ts');
    assert.deepEqual(told, []);
    clock.advance(1);
    assert.deepEqual(told, [{ key: 'save', label: 'b.ts', atMs: startMs + 999 }]);
    assert.equal(clock.timerCount, 0);
  });

  it('are told every ten seconds of a user who saves each second, and none is told late', () => {
    for (let second = 0; second < 3600; second++) {
      save(String(second));
      clock.advance(1000);
    }
    assert.ok(told.length >= 359 && told.length <= 361, String(told.length));
    clock.advance(10_000);
    assert.equal(told.at(-1)?.label, '3599');
    assert.equal(told.at(-1)?.atMs, startMs + 3_599_000);
    clock.advance(60_000);
    save('later');
    clock.advance(1000);
    assert.equal(told.at(-1)?.label, 'later');
  });

  it('are of files in a folder alone, and of none that keep settings', () => {
    for (const [folder, file, expected] of [
      ['/work/shop', '/work/shop/src/a.ts', 'src/a.ts'],
      ['/work/shop/', '/work/shop/a.ts', 'a.ts'],
      ['/', '/a.ts', 'a.ts'],
      ['/work/shop', '/work/shop/git/.gitignore', 'git/.gitignore'],
      ['/work/shop', '/work/shop/token=hunter2', 'token=•••'],
      ['/work/shop', '/work/shop', undefined],
      ['/work/shop', '/work/shop2/a.ts', undefined],
      ['/work/shop', '/work/shop/../b/a.ts', undefined],
      ['/work/shop', '/home/me/.config/settings.json', undefined],
      ['/work/shop', '/work/shop/.vscode/settings.json', undefined],
      ['/work/shop', '/work/shop/shop.code-workspace', undefined],
      ['/work/shop', '/work/shop/.git/COMMIT_EDITMSG', undefined],
      ['/work/shop', '/work/shop/sub/.git/config', undefined],
    ] as const)
      assert.equal(savedPath(folder, file), expected, file);
  });

  it('are never compared', () => {
    const run = {
      id: 'run-0001',
      kind: 'save',
      key: 'save',
      label: 'a.ts',
      startMs,
      endMs: startMs + 5,
    } as const;
    assert.deepEqual([isMeasurable(run), isComparable(run)], [false, false]);
  });
});
