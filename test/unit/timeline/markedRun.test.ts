import assert from 'node:assert/strict';
import { ArgumentError } from '../../../src/common/errors';
import { checkedRun } from '../../../src/timeline/checkedRun';
import type { MarkedRun } from '../../../src/timeline/markedRun';
import { mergedRun, runLeaseMs, settledRun } from '../../../src/timeline/settledRun';

const run: MarkedRun = {
  id: 'run-0001',
  kind: 'task',
  key: 'task:npm/test',
  label: 'npm: test',
  startMs: 1000,
};

describe('A run', () => {
  it('is kept with what is known of it, and nothing else', () => {
    const head = { branch: 'main', commit: '0123abc', author: 'me' };
    const told = { ...run, endMs: 2000.4, outcome: 0, workspace: 'shop', head, seenMs: 5, path: '/home/me' };
    assert.deepEqual(checkedRun(told), {
      ...run,
      ...{ endMs: 2000, outcome: 0, workspace: 'shop', head: { branch: 'main', commit: '0123abc' } },
    });
    assert.deepEqual(checkedRun({ ...run, outcome: 'stopped', head: { commit: 'HEAD~1' } }), run);
    assert.deepEqual(checkedRun({ ...run, isBackground: true, seenMs: 3000 }), {
      ...run,
      ...{ isBackground: true, seenMs: 3000 },
    });
  });

  it('has texts of one plain line, and no more than can be shown', () => {
    const long = `a\n\u202eb${'c'.repeat(2000)}`;
    const checked = checkedRun({ ...run, key: long, label: long, workspace: long, head: { branch: long } });
    for (const text of [checked.key, checked.label, checked.workspace, checked.head?.branch])
      assert.match(text ?? '', /^a bc{90,260}…$/);
  });

  for (const [what, changed] of Object.entries({
    'of no kind that is known': { kind: 'paste' },
    'of a kind that objects inherit': { kind: 'toString' },
    'without an id': { id: undefined },
    'with an id that is a text of any kind': { id: 'run 1; DROP' },
    'with an id without an end': { id: 'x'.repeat(65) },
    'without a label': { label: '\u200b' },
    'without a key': { key: 5 },
    'without a start': { startMs: undefined },
    'of a time after all times': { startMs: 1e300 },
    'that ends before it starts': { endMs: 999 },
    'that ends with a word': { endMs: 2000, outcome: 'fine' },
    'that ends with half a number': { endMs: 2000, outcome: 0.5 },
    'that was seen at no time': { seenMs: Number.NaN },
  })) {
    it(`${what} is refused`, () => assert.throws(() => checkedRun({ ...run, ...changed }), ArgumentError));
  }

  it('of a window that has said nothing for a while ended when it was last seen', () => {
    const open = { ...run, seenMs: 60_000 };
    assert.deepEqual(settledRun(open, 60_000 + runLeaseMs), open);
    assert.deepEqual(settledRun(open, 60_001 + runLeaseMs), { ...run, endMs: 60_000, outcome: 'unknown' });
    assert.equal(settledRun(run, 1_000_000).endMs, run.startMs);
    const ended = { ...run, endMs: 2000, outcome: 1 };
    assert.deepEqual(settledRun(ended, 1e12), ended);
  });

  it('is the same whether it is reported once, twice or late', () => {
    const ended = { ...run, endMs: 2000, outcome: 1 };
    const seen = { ...run, seenMs: 1500 };
    assert.deepEqual(mergedRun(undefined, run), run);
    assert.deepEqual(mergedRun(run, seen), seen);
    assert.deepEqual(mergedRun(seen, run), seen);
    assert.deepEqual(mergedRun(seen, ended), ended);
    for (const late of [run, seen, { ...ended, outcome: 7 }, { ...run, seenMs: 9000 }])
      assert.deepEqual(mergedRun(ended, late), ended);
  });

  it('goes on, or ends as it did, if its window was only thought to be gone', () => {
    const lost = { ...run, endMs: 1500, outcome: 'unknown' as const };
    const [alive, ended] = [
      { ...run, seenMs: 9000 },
      { ...run, endMs: 9000, outcome: 0 },
    ];
    assert.deepEqual(mergedRun(lost, alive), alive);
    assert.deepEqual(mergedRun(lost, ended), ended);
    assert.deepEqual(mergedRun(lost, { ...run, seenMs: 1400 }), lost);
  });
});
