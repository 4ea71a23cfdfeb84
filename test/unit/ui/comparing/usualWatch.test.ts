import assert from 'node:assert/strict';
import type { MeasuredWorkload } from '../../../../src/compare/measuredRun';
import type { UsualLine } from '../../../../src/compare/usualLine';
import type { Core } from '../../../../src/core';
import type { RunFiguresQuery } from '../../../../src/protocol/runFiguresQuery';
import type { MarkedRun } from '../../../../src/timeline/markedRun';
import { UsualWatch } from '../../../../src/ui/comparing/usualWatch';
import { makeTick } from '../../../support/data/samples';
import { makeCore } from '../../../support/fakes/makeCore';

const endMs = 1_000_000;

function run(id: string, endMs: number, more: Partial<MarkedRun> = {}): MarkedRun {
  const told = { id, kind: 'task', key: 'task:npm/test', label: 'npm test', startMs: endMs - 1000 } as const;
  return { ...told, endMs, outcome: 0, ...more };
}

const earlier = [1, 2, 3, 4, 5, 6].map(number => run(`run-000${number}`, number * 10_000));

/** The figures of the checked run. The earlier runs took 29 to 34 s of CPU time. */
function measured(cpuSeconds: number): (query: RunFiguresQuery) => readonly MeasuredWorkload[][] {
  return ({ spans }) =>
    spans.map(({ toMs }): MeasuredWorkload[] => {
      const own = toMs === endMs ? cpuSeconds : 28 + toMs / 10_000;
      const figures = { durationMs: 1000, cpuSeconds: own, oomKills: 0, restarts: 0, gapShare: 0 };
      return [{ workload: 'name:api', name: 'api', figures, resolutionMs: 0 }];
    });
}

describe('After a run', () => {
  const setUp = (cpuSeconds = 70, known = earlier, change: Partial<Core> = {}) => {
    const answers = measured(cpuSeconds);
    const made = makeCore((method, params) => {
      if (method === 'queryRuns') return known;
      return method === 'queryRunFigures' ? answers(params as RunFiguresQuery) : undefined;
    });
    const lines: { readonly line: UsualLine; readonly id: string }[] = [];
    const core = { ...made.core, ...change };
    const watch = new UsualWatch(core, (line, { id }) => lines.push({ line, id }));
    const tick = async (timestampMs: number): Promise<void> => {
      made.didRecord.fire(makeTick({ timestampMs }));
      // All answers are immediate, so each await takes one turn of the event loop.
      for (let turn = 0; turn < 20; turn++) await Promise.resolve();
    };
    const asked = (): number => made.asked.filter(({ method }) => method === 'queryRunFigures').length;
    return { ...made, lines, watch, tick, asked };
  };
  const now = run('run-now1', endMs);

  it('of a kind that ran before, what was unusual is shown, once its last moments are known', async () => {
    const { core, lines, tick } = setUp();
    await core.runs.tell(now);
    await tick(endMs - 1);
    assert.deepEqual(lines, []);
    await tick(endMs + 2000);
    assert.deepEqual(lines, [
      { id: now.id, line: { text: '`npm test`: api CPU 70 s (usual 29-34 s)', isUnusual: true } },
    ]);
    await tick(endMs + 7000);
    assert.equal(lines.length, 1);
  });

  it('without anything unusual, that is shown, too', async () => {
    const { core, lines, tick } = setUp(31);
    await core.runs.tell(now);
    await tick(endMs);
    assert.deepEqual(
      lines.map(({ line }) => line),
      [{ text: '`npm test`: api CPU 31 s (usual)', isUnusual: false }],
    );
  });

  it('nothing is said where fewer than six of its kind are known, and nothing is queried where there is none', async () => {
    const few = setUp(70, earlier.slice(1));
    await few.core.runs.tell(now);
    await few.tick(endMs);
    assert.deepEqual([few.lines, few.asked()], [[], 1]);
    const none = setUp(70, []);
    await none.core.runs.tell(now);
    await none.tick(endMs);
    assert.deepEqual([none.lines, none.asked()], [[], 0]);
  });

  it('that was stopped, is a server, is still going on or was in another window, nothing is said', async () => {
    const { core, didHappen, lines, tick, asked } = setUp();
    for (const change of [{ outcome: 'stopped' }, { isBackground: true }, { endMs: undefined }] as const)
      await core.runs.tell({ ...now, ...change });
    didHappen.fire([{ kind: 'run', timestampMs: endMs, text: now.label, run: now }]);
    await tick(endMs);
    assert.deepEqual([lines, asked()], [[], 0]);
    core.runs.dispose();
  });

  it('nothing is said where the user switched it off, or collection paused before its end was seen', async () => {
    const settings = { ...makeCore().core.settings };
    const off = setUp(70, earlier, {
      settings: { ...settings, read: () => ({ ...settings.read(), comparesRuns: false }) },
    });
    await off.core.runs.tell(now);
    await off.tick(endMs);
    assert.deepEqual(off.lines, []);
    const paused = setUp();
    await paused.core.runs.tell(now);
    await paused.tick(endMs + 60_000);
    await paused.tick(endMs + 65_000);
    assert.deepEqual([paused.lines, paused.asked()], [[], 0]);
  });

  it('nothing is said once the feature ended', async () => {
    const { core, lines, tick, watch } = setUp();
    await core.runs.tell(now);
    watch.dispose();
    await tick(endMs);
    assert.deepEqual(lines, []);
  });
});
