import assert from 'node:assert/strict';
import { gitMark, type ReadHead } from '../../../src/runs/gitMark';

const minuteMs = 60_000;
const before: ReadHead = { branch: 'main', commit: 'a'.repeat(40), readMs: 100 * minuteMs };
const after: ReadHead = { branch: 'main', commit: 'b'.repeat(40), readMs: 160 * minuteMs };

describe('What is checked out', () => {
  const told = (now: Partial<ReadHead>, committedMs?: number): string => {
    const mark = gitMark(before, { ...after, ...now }, committedMs);
    return mark ? `${mark.key}, ${mark.label}, minute ${mark.atMs / minuteMs}` : 'nothing';
  };

  it('is reported as a commit when it was made here a moment ago, with the time of the commit', () => {
    assert.equal(told({}, 159 * minuteMs), 'git:commit, Commit bbbbbbb, minute 159');
    // Git's clock has whole seconds only, and may be ahead of ours.
    assert.equal(told({}, 161 * minuteMs), 'git:commit, Commit bbbbbbb, minute 160');
  });

  it('is reported as a move, with the time of the move, when its commit is older or not known', () => {
    for (const committedMs of [undefined, 99 * minuteMs, 120 * minuteMs, 0])
      assert.equal(told({}, committedMs), 'git:move, Moved to bbbbbbb, minute 160');
  });

  it('is reported as a switch when the branch is another, whatever its commit is', () => {
    assert.equal(told({ branch: 'x' }, 159 * minuteMs), 'git:switch, Switched to x, minute 160');
    assert.equal(told({ branch: 'x', commit: before.commit }), 'git:switch, Switched to x, minute 160');
    assert.equal(told({ branch: undefined }), 'git:switch, Switched to bbbbbbb, minute 160');
  });

  it('is not reported when nothing changed', () => {
    assert.equal(told({ commit: before.commit }), 'nothing');
    assert.equal(told({ branch: undefined, commit: undefined }), 'nothing');
    assert.equal(told({ commit: undefined }), 'nothing');
  });

  it('is reported as the first commit when there was none before', () => {
    const { readMs } = before;
    assert.equal(gitMark({ branch: 'main', readMs }, after, after.readMs)?.label, 'Commit bbbbbbb');
  });
});
