import assert from 'node:assert/strict';
import { Emitter } from '../../../../src/common/emitter';
import type { SharedChange, SharedState } from '../../../../src/protocol/sharedState';
import { LiveState } from '../../../../src/ui/state/liveState';
import { LiveFeed } from '../../../../src/ui/state/liveFeed';
import type { RoleState } from '../../../../src/windows/windowRole';
import { makeContainer, makeSample, makeTick } from '../../../support/data/samples';
import { ManualClock } from '../../../support/fakes/manualClock';

const fail = (error: unknown): never => {
  throw error;
};

describe('LiveFeed', () => {
  const setUp = () => {
    const changes = new Emitter<SharedChange>(fail);
    const states = new Emitter<RoleState>(fail);
    const live = new LiveState(5000, fail, new ManualClock(0));
    const source = {
      onDidChange: changes.event,
      onDidChangeState: states.event,
    };
    const view = new LiveFeed(source, live, fail);
    const recorded: number[] = [];
    let missed = 0;
    view.onDidRecord(tick => recorded.push(tick.timestampMs));
    view.onDidMissTicks(() => missed++);
    return { changes, states, live, view, recorded, missed: () => missed };
  };
  const state = (change: Partial<SharedState> = {}): SharedState => ({
    engines: [],
    isPaused: false,
    intervalMs: 1000,
    ...change,
  });

  it('brings ticks to the live state, and tells each once it can be queried', () => {
    const { changes, live, recorded } = setUp();
    const tick = makeTick();
    changes.fire({ type: 'tick', tick });
    assert.equal(live.snapshot.tick, tick);
    assert.equal(live.snapshot.engines, tick.engines);
    assert.deepEqual(recorded, []);
    changes.fire({ type: 'recorded', timestampMs: tick.timestampMs });
    changes.fire({ type: 'recorded', timestampMs: tick.timestampMs + 1 });
    assert.deepEqual(recorded, [tick.timestampMs]);
  });

  it('shows containers as they change between ticks, with the figures of the last one', () => {
    const { changes, live, recorded } = setUp();
    const sample = makeSample();
    const tick = makeTick({ samples: [sample] });
    const engines = tick.engines.map(each => ({ ...each, excludedCount: 2 }));
    changes.fire({ type: 'tick', tick });
    const added = makeContainer({ id: 'b'.repeat(64), name: 'new' });
    changes.fire({ type: 'containers', engines, containers: [...tick.containers, added] });
    assert.equal(live.containers.length, tick.containers.length + 1);
    assert.equal(live.snapshot.engines, engines);
    assert.equal(live.snapshot.tick, tick);
    assert.equal(live.sampleOf(sample.containerId), sample);
    assert.deepEqual(recorded, []);
    changes.fire({ type: 'tick', tick });
    assert.equal(live.containers, tick.containers);
    assert.equal(live.snapshot.engines, tick.engines);
  });

  it('keeps the newest tick on screen while another window takes over', () => {
    const { changes, live, view, missed } = setUp();
    const tick = makeTick();
    changes.fire({ type: 'tick', tick });
    changes.fire({ type: 'snapshot', state: state({ isPaused: true, storeProblem: 'disk full' }) });
    assert.equal(live.snapshot.tick, tick);
    assert.equal(live.snapshot.isPaused, true);
    assert.equal(live.snapshot.storeProblem, 'disk full');
    assert.equal(view.intervalMs(), 1000);
    assert.equal(missed(), 1);
    changes.fire({ type: 'state', state: state() });
    assert.equal(live.snapshot.storeProblem, undefined);
    assert.equal(missed(), 1);
  });

  it('shows what a snapshot has that is newer than its tick', () => {
    const { changes, live } = setUp();
    const tick = makeTick();
    const engines = tick.engines.map(each => ({ ...each, excludedCount: 2 }));
    const containers = [makeContainer({ id: 'c'.repeat(64), name: 'newer' })];
    changes.fire({ type: 'snapshot', state: state({ tick, engines, containers }) });
    assert.deepEqual([live.containers, live.snapshot.engines], [containers, engines]);
    assert.equal(live.snapshot.tick, tick);
    changes.fire({ type: 'state', state: { engines, isPaused: true, intervalMs: 1000 } });
    assert.equal(live.containers, containers);
  });

  it('tells that the tick of a snapshot can be queried, where that comes later', () => {
    const { changes, recorded } = setUp();
    const tick = makeTick();
    changes.fire({ type: 'snapshot', state: state({ tick }) });
    changes.fire({ type: 'recorded', timestampMs: tick.timestampMs });
    assert.deepEqual(recorded, [tick.timestampMs]);
  });

  it('tells which window collects', () => {
    const { states, live } = setUp();
    const owner = { id: 'x', pid: 1, name: 'shop', version: '1.0.0' };
    const seen = (next: RoleState): unknown => {
      states.fire(next);
      return live.snapshot.collecting;
    };
    assert.deepEqual(seen({ kind: 'owner', epoch: 1 }), { kind: 'here' });
    assert.deepEqual(seen({ kind: 'follower', epoch: 2, owner }), { kind: 'elsewhere', window: 'shop' });
    assert.deepEqual(seen({ kind: 'seeking' }), { kind: 'unknown' });
    assert.deepEqual(seen({ kind: 'blocked', message: 'why' }), { kind: 'blocked', message: 'why' });
  });
});
