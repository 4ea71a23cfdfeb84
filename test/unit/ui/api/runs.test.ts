import assert from 'node:assert/strict';
import type { Happening } from '../../../../src/api';
import { ArgumentError } from '../../../../src/common/errors';
import type { MarkedRun } from '../../../../src/timeline/markedRun';
import { runEntry } from '../../../../src/timeline/timelineEntry';
import { makeCore } from '../../../support/fakes/makeCore';

const run: MarkedRun = {
  ...{ id: 'run-0001', kind: 'task', key: 'task:npm/test', label: 'npm: test', startMs: 1000 },
  ...{ workspace: 'shop', head: { branch: 'main', commit: '0123abc' } },
};

describe('The API of runs', () => {
  it('begins and ends one, which is kept by the window that collects', async () => {
    const { core, asked, clock } = makeCore();
    const startMs = clock.now();
    const id = await core.api.startRun({ label: 'load test', key: 'k6' });
    clock.advance(5);
    await core.api.endRun(id, 'stopped');
    const begun = { id, kind: 'manual', key: 'k6', label: 'load test', startMs };
    assert.deepEqual(asked, [
      { method: 'noteRun', params: { run: begun, nowMs: startMs } },
      {
        method: 'noteRun',
        params: { run: { ...begun, endMs: startMs + 5, outcome: 'stopped' }, nowMs: startMs + 5 },
      },
    ]);
    core.runs.dispose();
  });

  it('refuses what makes no run, and says what is allowed', async () => {
    const { core, asked } = makeCore();
    const { api } = core;
    for (const [args, allowed] of [
      [undefined, /must be an object/],
      [{}, /"label" must be a text/],
      [{ label: 5 }, /"label" must be a text/],
      [{ label: 'x', key: {} }, /"key" must be a text/],
      [{ label: '\u200b' }, /must have a (key|label)/],
    ] as const)
      await assert.rejects(api.startRun(args as never), allowed);
    await assert.rejects(api.endRun('none'), ArgumentError);
    await assert.rejects(api.listRuns({ from: 'x', to: 1 } as never), /"from" must be a date/);
    await assert.rejects(api.listRuns({ from: 0, to: 1, key: 5 } as never), /"key" must be the key/);
    assert.deepEqual(asked, []);
  });

  it('lists runs with dates, and asks for those of a key', async () => {
    const { core, asked } = makeCore(() => [run, { ...run, endMs: 2000, outcome: 1, isBackground: true }]);
    const listed = await core.api.listRuns({ from: new Date(0), to: 5, key: run.key, limit: 2 });
    const query = { fromMs: 0, toMs: 5, key: run.key, limit: 2 };
    assert.deepEqual(asked, [{ method: 'queryRuns', params: query }]);
    const open = {
      ...{ id: run.id, kind: 'task', key: run.key, label: run.label, start: new Date(1000) },
      ...{ isBackground: false, workspace: 'shop', branch: 'main', commit: '0123abc' },
    };
    assert.deepEqual(listed, [open, { ...open, end: new Date(2000), outcome: 1, isBackground: true }]);
  });

  it('tells when one begins and when it ends, and not each time it is said to go on', () => {
    const { core, didHappen } = makeCore();
    const told: Happening[] = [];
    core.api.onDidHappen(happening => told.push(happening));
    for (const each of [run, { ...run, seenMs: 1500 }, { ...run, endMs: 2000, outcome: 0 }])
      didHappen.fire([runEntry(each)]);
    assert.deepEqual(
      told.map(each => [each.kind, each.timestamp.getTime(), each.kind === 'run' && each.run.outcome]),
      [
        ['run', 1000, undefined],
        ['run', 2000, 0],
      ],
    );
  });
});
