import assert from 'node:assert/strict';
import { reduceSharedState } from '../../../src/protocol/reduceSharedState';
import {
  alteration,
  containersIn,
  type SharedChange,
  type SharedState,
} from '../../../src/protocol/sharedState';
import { LiveState } from '../../../src/ui/state/liveState';
import { enginesIn } from '../../support/data/engines';
import { makeContainer, makeTick } from '../../support/data/samples';
import { plain } from '../../store/fixture';
import { ManualClock } from '../../support/fakes/manualClock';

const tick = makeTick();
const none: SharedState = { engines: [], isPaused: false, intervalMs: 5000 };
const full: SharedState = {
  engines: enginesIn({ kind: 'connecting' }),
  tick,
  containers: [makeContainer({ name: 'newer' })],
  isPaused: true,
  intervalMs: 1000,
  storeProblem: 'ENOSPC',
  leaks: [{ workload: 'name:api', text: '+18 MiB a day' }],
};

describe('The state that all windows share', () => {
  it('takes a snapshot whole, including that problems are over', () => {
    assert.deepEqual(reduceSharedState(none, { type: 'snapshot', state: full }), full);
    const well = reduceSharedState(full, { type: 'snapshot', state: { ...none, tick } });
    assert.deepEqual(plain(well), plain({ ...none, tick }));
  });

  it('keeps the newest tick over a collecting window that has none yet, with the containers of this moment', () => {
    const { engines, ...rest } = none;
    const after = reduceSharedState(full, { type: 'snapshot', state: { engines, ...rest } });
    assert.equal(after.tick, tick);
    assert.equal(containersIn(after), full.containers);
    assert.deepEqual([after.engines, after.isPaused, after.storeProblem], [[], false, undefined]);
    const told = reduceSharedState(full, { type: 'snapshot', state: { ...none, containers: [] } });
    assert.deepEqual([told.tick, containersIn(told)], [tick, []]);
  });

  it('takes engines and containers from a tick, and leaves the rest', () => {
    const after = reduceSharedState(full, { type: 'tick', tick: makeTick({ timestampMs: 7 }) });
    assert.equal(after.tick?.timestampMs, 7);
    assert.equal(after.engines, after.tick.engines);
    assert.equal(containersIn(after), after.tick.containers);
    assert.deepEqual([after.isPaused, after.intervalMs, after.storeProblem], [true, 1000, 'ENOSPC']);
  });

  it('takes containers between ticks, which the figures of the last one stay beside', () => {
    const containers = [makeContainer({ name: 'newest' })];
    const after = reduceSharedState(full, { type: 'containers', engines: [], containers });
    assert.deepEqual({ ...full, engines: [], containers }, after);
    assert.equal(after.tick, tick);
  });

  it('changes what a message says, and nothing else', () => {
    const paused = alteration(full, { isPaused: false });
    assert.deepEqual(plain(paused), {
      type: 'state',
      state: plain({ ...full, isPaused: false, tick: undefined, containers: undefined }),
    });
    assert.deepEqual(reduceSharedState(full, paused), { ...full, isPaused: false });
    const saved = reduceSharedState(full, alteration(full, { storeProblem: undefined }));
    assert.deepEqual(saved, { ...full, storeProblem: undefined });
  });

  it('is the same object, and shown once, where nothing of it changes', () => {
    const live = new LiveState(
      5000,
      error => {
        throw error;
      },
      new ManualClock(0),
    );
    let shown = 0;
    live.onDidChange(() => shown++);
    const changes: readonly SharedChange[] = [
      { type: 'recorded', timestampMs: tick.timestampMs },
      { type: 'events', events: [] },
    ];
    for (const change of changes) {
      assert.equal(reduceSharedState(full, change), full);
      live.follow(change);
    }
    assert.equal(shown, 0);
    live.follow({ type: 'tick', tick });
    assert.equal(shown, 1);
  });
});
