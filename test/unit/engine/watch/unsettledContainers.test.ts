import assert from 'node:assert/strict';
import type { ContainerAction } from '../../../../src/common/model/event';
import { UnsettledContainers } from '../../../../src/engine/watch/unsettledContainers';
import { ManualClock } from '../../../support/fakes/manualClock';

describe('UnsettledContainers', () => {
  let clock: ManualClock;
  let looks: [id: string, atMs: number][];
  let settled: Set<string>;
  let unsettled: UnsettledContainers;

  beforeEach(() => {
    clock = new ManualClock(0);
    [looks, settled] = [[], new Set()];
    unsettled = new UnsettledContainers(clock, id => {
      looks.push([id, clock.monotonicMs() - beganMs]);
      return !settled.has(id);
    });
    beganMs = clock.monotonicMs();
  });
  let beganMs = 0;

  const note = (containerId: string, action: ContainerAction): void =>
    unsettled.noteEvent({ timestampMs: 0, containerId, name: containerId, action });
  const pass = (ms: number): void => {
    for (let step = 0; step < ms; step += 250) clock.advance(250);
  };

  it('are looked at more and more rarely, for two minutes, and then no more', () => {
    note('web', 'create');
    pass(600_000);
    const times = looks.map(([, atMs]) => atMs);
    assert.equal(times.length, 9);
    assert.equal(times[0], 1500);
    const pauses = times.map((time, at) => time - (times[at - 1] ?? 0));
    assert.ok(
      pauses.every((pause, at) => at === 0 || pause > (pauses[at - 1] ?? 0)),
      pauses.join(),
    );
    assert.ok((times[8] ?? 0) > 100_000 && (times[8] ?? 0) < 125_000, times.join());
    assert.equal(clock.timerCount, 0);
  });

  it('are looked at until they are settled, each in its own time', () => {
    note('slow', 'create');
    pass(10_000);
    const before = looks.length;
    note('quick', 'die');
    settled.add('quick');
    pass(1500);
    assert.deepEqual(
      looks.slice(before).filter(([id]) => id === 'quick'),
      [['quick', 11_500]],
    );
    pass(600_000);
    assert.equal(looks.filter(([id]) => id === 'quick').length, 1);
    assert.equal(looks.filter(([id]) => id === 'slow').length, 9);
  });

  it('are looked at no more once they started or are gone, and without a timer', () => {
    for (const action of ['start', 'destroy'] as const) {
      note(action, 'create');
      note(action, action);
      assert.equal(clock.timerCount, 0);
    }
    pass(10_000);
    assert.deepEqual(looks, []);
  });
});
