import assert from 'node:assert/strict';
import { PendingEvents } from '../../../src/collect/pendingEvents';
import type { ContainerAction, ContainerEvent } from '../../../src/common/model';

const event = (timestampMs: number, action: ContainerAction, containerId = 'a'): ContainerEvent => ({
  timestampMs,
  containerId,
  name: containerId,
  action,
});

describe('Events that wait for a tick', () => {
  it('are handed out once, in order', () => {
    const pending = new PendingEvents();
    const events = [event(1, 'start'), event(2, 'die'), event(3, 'start', 'b')];
    events.forEach(each => pending.add(each));
    assert.deepEqual(pending.take(), events);
    assert.deepEqual(pending.take(), []);
  });

  it('make room by what there is most of: neither the first nor the last of what is rare goes', () => {
    const pending = new PendingEvents();
    pending.add(event(0, 'oom'));
    for (let at = 1; at <= 30_000; at++)
      pending.add(event(at, at % 2 === 0 ? 'health_status' : 'kill', 'noisy'));
    pending.add(event(30_001, 'die'));
    const kept = pending.take();
    assert.ok(kept.length <= 10_001 && kept.length >= 9000, String(kept.length));
    assert.deepEqual(kept[0], event(0, 'oom'));
    assert.deepEqual(kept.at(-1), event(30_001, 'die'));
    assert.deepEqual(kept.at(-2), event(30_000, 'health_status', 'noisy'));
    assert.deepEqual(
      kept.map(each => each.timestampMs),
      kept.map(each => each.timestampMs).sort((a, b) => a - b),
    );
  });
});
