import assert from 'node:assert/strict';
import { isMeasurable, type EndedRun } from '../../../../src/runs/comparableRuns';
import type { MarkedRun } from '../../../../src/timeline/markedRun';
import { rangeOfId, rangeRun } from '../../../../src/runs/timeRange';
import { runChoices } from '../../../../src/ui/comparing/runChoices';
import { findRuns } from '../../../../src/ui/state/runComparison';
import { sideText, sideTexts, titleOf } from '../../../../src/ui/state/runTexts';

const nowMs = Date.UTC(2026, 10, 23, 12);
const minute = 60_000;

function run(id: string, minutesAgo: number, branch: string, more: Partial<MarkedRun> = {}): EndedRun {
  const endMs = nowMs - minutesAgo * minute;
  const head = { branch, commit: `${id.padEnd(7, '0')}ffff` };
  const made = { id, kind: 'task', key: 'test', label: 'npm test', startMs: endMs - 41_000, endMs } as const;
  const whole: MarkedRun = { ...made, outcome: 0, head, ...more };
  return isMeasurable(whole) ? whole : assert.fail(id);
}

const all = [run('a1', 30, 'main'), run('a2', 20, 'main'), run('b1', 10, 'fast', { outcome: 3 })];
const build = run('c1', 5, 'main', { key: 'build', label: 'npm build', outcome: 'stopped' });

describe('What can be compared', () => {
  it('are groups of one branch, and runs, newest first, each with what tells it from others', () => {
    assert.deepEqual(
      runChoices([...all, build], nowMs).map(({ label, detail, runs }) => [label, detail, runs.length]),
      [
        ['npm test', 'all 2 runs on main', 2],
        ['npm build', 'main c100000 · stopped · 41 s · 5 min ago', 1],
        ['npm test', 'fast b100000 · exit 3 · 41 s · 10 min ago', 1],
        ['npm test', 'main a200000 · exit 0 · 41 s · 20 min ago', 1],
        ['npm test', 'main a100000 · exit 0 · 41 s · 30 min ago', 1],
      ],
    );
  });

  it('are no commits and nothing that goes on', () => {
    const open: MarkedRun = { ...build, endMs: undefined };
    const commit: MarkedRun = { ...build, kind: 'git', endMs: build.startMs };
    assert.deepEqual(runChoices([open, commit], nowMs), []);
  });

  it('begins with runs of the same kind as the chosen ones, which are left out', () => {
    const [first, ...others] = runChoices([...all, build], nowMs, [all[2] ?? assert.fail()]);
    assert.equal(first?.detail, 'all 2 runs on main');
    assert.equal(others.at(-1)?.label, 'npm build');
    assert.ok(!others.some(({ runs }) => runs.some(({ id }) => id === 'b1')));
  });

  it('are at most the newest fifty of a group', () => {
    const many = Array.from({ length: 60 }, (_, index) => run(`r${index}`, 60 - index, 'main'));
    const [group] = runChoices(many, nowMs);
    assert.equal(group?.detail, 'the newest 50 runs on main');
    assert.deepEqual([group.runs[0]?.id, group.runs.at(-1)?.id], ['r10', 'r59']);
  });
});

describe('A range of time', () => {
  const hour = 60 * minute;
  const range = rangeRun({ fromMs: nowMs - 2 * hour, toMs: nowMs - hour });

  it('is called by when it was', () => {
    assert.equal(sideText([range]), '2026-11-23 10:00:00 to 11:00:00 UTC');
    const overnight = rangeRun({ fromMs: nowMs - 13 * hour, toMs: nowMs });
    assert.equal(sideText([overnight]), '2026-11-22 23:00:00 to 2026-11-23 12:00:00 UTC');
    assert.equal(titleOf([overnight], [range]), 'Ranges of Time');
  });

  it('is found by its id beside runs, oldest first, and asks history for runs alone', async () => {
    const asked: (readonly string[] | undefined)[] = [];
    const history = {
      queryRuns: ({ ids }: { readonly ids?: readonly string[] }) => {
        asked.push(ids);
        return Promise.resolve(all.filter(({ id }) => ids?.includes(id)));
      },
      queryRunFigures: () => assert.fail('nothing is measured'),
    };
    assert.deepEqual(await findRuns(history, ['a1', range.id]), [range, all[0]]);
    assert.deepEqual(await findRuns(history, [range.id]), [range]);
    assert.deepEqual(asked, [['a1']]);
  });

  it('is none where its id says no time that can be', () => {
    assert.deepEqual(rangeOfId(range.id), range);
    for (const id of ['range:2-1', 'range:1-1', 'range:1', 'range:-1-2', 'range:1-9999999999999999', 'a1'])
      assert.equal(rangeOfId(id), undefined, id);
  });
});

describe('A side of a comparison', () => {
  it('is called by what all of its runs have in common', () => {
    assert.equal(sideText(all.slice(0, 2)), 'main');
    assert.equal(sideText(all.slice(1, 2)), 'main a200000');
    assert.equal(sideText(all), '3 runs');
    const [first] = all;
    assert.equal(sideText([{ ...(first ?? assert.fail()), head: undefined }]), '2026-11-23 11:29 UTC');
  });

  it('has its times where the other side is called the same, as before and after a change that is not committed', () => {
    const [first = assert.fail()] = all;
    const again: EndedRun = {
      ...first,
      id: 'a3',
      startMs: first.startMs + 50_000,
      endMs: first.endMs + 50_000,
    };
    assert.deepEqual(sideTexts([first], [again]), {
      a: 'main a100000, 2026-11-23 11:29:19 UTC',
      b: 'main a100000, 2026-11-23 11:30:09 UTC',
    });
    const bare = (run: EndedRun, startMs: number): EndedRun => ({ ...run, startMs, head: undefined });
    assert.deepEqual(sideTexts([bare(first, nowMs)], [bare(again, nowMs + 20_000)]), {
      a: '2026-11-23 12:00:00 UTC',
      b: '2026-11-23 12:00:20 UTC',
    });
    assert.deepEqual(
      sideTexts(all.slice(0, 2), [...all.slice(1, 2), again]).a,
      'main, 2026-11-23 11:29:19 UTC to 2026-11-23 11:39:19 UTC',
    );
    assert.deepEqual(sideTexts(all.slice(0, 1), all.slice(2)), { a: 'main a100000', b: 'fast b100000' });
  });

  it('is of what both sides are runs of', () => {
    assert.equal(titleOf(all, all), 'npm test');
    assert.equal(titleOf(all, [build]), 'npm test and npm build');
  });
});
