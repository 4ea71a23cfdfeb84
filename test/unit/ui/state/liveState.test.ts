import assert from 'node:assert/strict';
import type { Tick } from '../../../../src/common/model/tick';
import { workloadKey } from '../../../../src/common/model/workloadKey';
import { alteration } from '../../../../src/protocol/sharedState';
import { LiveState } from '../../../../src/ui/state/liveState';
import { connectedTo, makeEngine } from '../../../support/data/engines';
import { makeContainer, makeSample } from '../../../support/data/samples';
import { ManualClock } from '../../../support/fakes/manualClock';

const intervalMs = 1000;
const key = '0000aaaa';

describe('What a window shows of an engine whose answers take longer than a tick', () => {
  let live: LiveState;
  beforeEach(() => (live = new LiveState(intervalMs, assert.ifError, new ManualClock(0))));
  afterEach(() => live.dispose());

  const workload = { ...makeContainer().workload, key: workloadKey(key, 'name:web') };
  const follow = (atMs: number, change: Partial<Tick> & { slowMs?: number }): void => {
    const { slowMs, ...rest } = change;
    const engines = [{ endpoint: 'auto', key, state: connectedTo(makeEngine({ key })), slowMs }];
    const containers = [makeContainer({ id: 'web', workload })];
    live.follow({
      type: 'tick',
      tick: { timestampMs: atMs, intervalMs, engines, containers, samples: [], ...rest },
    });
  };
  const sample = makeSample({ containerId: 'web', timestampMs: 1000 });

  it('is its newest figures, until newer ones come or three rounds are over', () => {
    follow(1000, { slowMs: 1200, samples: [sample] });
    follow(2000, { slowMs: 1200 });
    assert.equal(live.sampleOf('web'), sample);
    const newer = makeSample({ containerId: 'web', timestampMs: 3000 });
    follow(3000, { slowMs: 1200, samples: [newer] });
    assert.equal(live.sampleOf('web'), newer);
    follow(6000, { slowMs: 1200 });
    assert.equal(live.sampleOf('web'), newer);
    follow(7000, { slowMs: 1200 });
    assert.equal(live.sampleOf('web'), undefined);
  });

  it('is no figure of a container that does not run, and none that an engine in time did not tell', () => {
    follow(1000, { slowMs: 1200, samples: [sample] });
    const ended = makeContainer({ id: 'web', workload, status: 'exited' });
    follow(2000, { slowMs: 1200, containers: [ended] });
    assert.equal(live.sampleOf('web'), undefined);
    follow(3000, { samples: [{ ...sample, timestampMs: 3000 }] });
    follow(4000, {});
    assert.equal(live.sampleOf('web'), undefined);
  });
});

describe('What a window shows when no more ticks come', () => {
  const startMs = 1_800_000_000_000;
  let clock: ManualClock;
  let live: LiveState;
  let drawn: (number | undefined)[];
  beforeEach(() => {
    clock = new ManualClock(startMs);
    live = new LiveState(intervalMs, assert.ifError, clock);
    drawn = [];
    live.onDidChange(({ overdueSinceMs }) => drawn.push(overdueSinceMs));
  });
  afterEach(() => live.dispose());

  const tickAt = (timestampMs: number): void =>
    live.follow({
      type: 'tick',
      tick: {
        timestampMs,
        intervalMs,
        engines: [],
        containers: [makeContainer({ id: 'web' })],
        samples: [makeSample({ containerId: 'web', timestampMs })],
      },
    });
  const hasFigures = (): boolean => live.sampleOf('web') !== undefined;

  it('changes by itself after three intervals, with no figures of before, until a tick comes', () => {
    assert.equal(live.isOverdue(), false, 'none has come yet');
    tickAt(startMs);
    clock.advance(2000);
    tickAt(startMs + 2000);
    clock.advance(3000);
    assert.deepEqual([drawn, hasFigures(), live.isOverdue()], [[undefined, undefined], true, false]);
    clock.advance(1);
    assert.deepEqual(drawn, [undefined, undefined, startMs + 2000]);
    assert.deepEqual([hasFigures(), live.isOverdue(), live.containers.length], [false, true, 1]);
    assert.equal(clock.timerCount, 0, 'nothing more to wait for');
    live.update({ collecting: { kind: 'unknown' } });
    assert.equal(drawn.at(-1), startMs + 2000);
    clock.advance(3_600_000);
    tickAt(startMs + 3_605_000);
    assert.deepEqual([drawn.at(-1), hasFigures(), clock.timerCount], [undefined, true, 1]);
  });

  it('takes a tick of long ago that another window hands on for what it is', () => {
    tickAt(startMs - 3_600_000);
    assert.deepEqual([drawn, hasFigures()], [[startMs - 3_600_000], false]);
  });

  it('is not deceived by a wall clock that is set back', () => {
    tickAt(startMs);
    clock.stepWall(-3_600_000);
    clock.advance(3001);
    assert.deepEqual(drawn, [undefined, startMs]);
  });

  it('waits for the longer of two intervals', () => {
    tickAt(startMs);
    live.follow(alteration(live.snapshot, { intervalMs: 60_000 }));
    clock.advance(3001);
    assert.equal(live.isOverdue(), false);
    clock.advance(177_000);
    assert.equal(drawn.at(-1), startMs);
  });

  it('has no timer while collection is paused, and the last figures then', () => {
    tickAt(startMs);
    live.follow(alteration(live.snapshot, { isPaused: true }));
    assert.equal(clock.timerCount, 0);
    clock.advance(3_600_000);
    assert.deepEqual([live.isOverdue(), hasFigures()], [false, true]);
    live.follow(alteration(live.snapshot, { isPaused: false }));
    assert.deepEqual([live.isOverdue(), hasFigures()], [true, false]);
  });

  it('leaves no timer behind', () => {
    tickAt(startMs);
    live.dispose();
    live.update({ collecting: { kind: 'unknown' } });
    assert.equal(clock.timerCount, 0);
  });
});
