import assert from 'node:assert/strict';
import { isMeasurable, type EndedRun } from '../../src/runs/comparableRuns';
import type { MarkedRun } from '../../src/timeline/markedRun';
import { askRange } from '../../src/ui/comparing/askRange';
import { pickSides } from '../../src/ui/comparing/pickSides';
import { Dialogs } from './dialogs';

const nowMs = Date.UTC(2026, 10, 28, 16);
const minute = 60_000;

describe('The sides of a comparison', () => {
  let dialogs: Dialogs;
  beforeEach(() => (dialogs = new Dialogs()));
  afterEach(() => dialogs.restore());

  const run = (id: string, minutesAgo: number, changes: Partial<MarkedRun> = {}): EndedRun => {
    const endMs = nowMs - minutesAgo * minute;
    const made: MarkedRun = {
      ...{ id, kind: 'task', key: id, label: `task ${id}`, startMs: endMs - minute, endMs, outcome: 0 },
      ...changes,
    };
    return isMeasurable(made) ? made : assert.fail(id);
  };
  const runs = [run('a', 30), run('b', 20), run('c', 10)];
  const pick = (from: readonly MarkedRun[] = runs): ReturnType<typeof pickSides> =>
    pickSides(from, () => nowMs);
  const idsOf = (sides: Awaited<ReturnType<typeof pickSides>>): unknown =>
    sides && [sides.a.map(({ id }) => id), sides.b.map(({ id }) => id)];

  it('are two runs, of which the second pick offers all but the first', async () => {
    dialogs.choose = title => (title.includes('1/2') ? '$(history) task a' : '$(history) task c');
    assert.deepEqual(idsOf(await pick()), [['a'], ['c']]);
    assert.deepEqual(
      dialogs.shown.map(({ text, labels }) => [text, labels]),
      [
        [
          'Compare Runs (1/2)',
          [...['c', 'b', 'a'].map(id => `$(history) task ${id}`), '$(calendar) Two Ranges…'],
        ],
        ['Compare Runs (2/2)', ['c', 'b'].map(id => `$(history) task ${id}`)],
      ],
    );
  });

  it('are groups of runs of one kind where there are several', async () => {
    const same = [
      run('a', 40, { key: 'x', label: 'x' }),
      run('b', 30, { key: 'x', label: 'x' }),
      run('c', 10),
    ];
    dialogs.choose = title => (title.includes('1/2') ? '$(layers) x' : '$(history) task c');
    assert.deepEqual(idsOf(await pick(same)), [['a', 'b'], ['c']]);
  });

  it('are none where the user closes either pick', async () => {
    assert.equal(await pick(), undefined);
    dialogs.choose = title => (title.includes('1/2') ? '$(history) task a' : undefined);
    assert.equal(await pick(), undefined);
  });

  it('show names as text, without icons of their own', async () => {
    await pick([run('a', 30, { label: '$(bug) x' }), run('b', 20)]);
    assert.ok(dialogs.shown[0]?.labels.includes('$(history) \\$(bug) x'));
  });

  it('are two typed ranges, which alone are offered where there are no two runs', async () => {
    dialogs.choose = () => '$(calendar) Two Ranges…';
    const typed = ['14:00 to 14:30', '15:00'];
    dialogs.chooseText = () => typed.shift();
    const sides = await pick(runs.slice(0, 1));
    assert.deepEqual(dialogs.shown[0]?.labels, ['$(calendar) Two Ranges…']);
    const hour = Date.UTC(2026, 10, 28, 14);
    assert.deepEqual(
      [sides?.a, sides?.b].map(side => side?.map(({ startMs, endMs }) => [startMs - hour, endMs - hour])),
      [[[0, 30 * minute]], [[60 * minute, 120 * minute]]],
    );
    dialogs.chooseText = () => undefined;
    assert.equal(await pick(), undefined);
  });

  it('are no range of what is empty or cannot be read', async () => {
    for (const text of [undefined, '', ' ', 'soon', '15:00 to 14:00']) {
      dialogs.chooseText = () => text;
      assert.equal(await askRange('Compare Runs (1/2)', 'A', () => nowMs), undefined, text);
    }
  });
});
