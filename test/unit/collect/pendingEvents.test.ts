import assert from 'node:assert/strict';
import { PendingEvents } from '../../../src/collect/pendingEvents';
import type { ContainerAction, ContainerEvent } from '../../../src/common/model/event';

function event(action: ContainerAction, containerId: string, timestampMs: number): ContainerEvent {
  return { timestampMs, containerId, name: containerId, action };
}

const engine = {};

describe('PendingEvents', () => {
  it('are taken once, in order', () => {
    const pending = new PendingEvents();
    const told = [event('create', 'web', 1), event('start', 'web', 2), event('start', 'web', 3)];
    for (const each of told) pending.add(each, engine);
    assert.deepEqual(pending.take(), told);
    assert.deepEqual(pending.take(), []);
  });

  it('keep the rare whatever comes often, and of that the newest', () => {
    const pending = new PendingEvents(100);
    const rare = [event('oom', 'web', 0), event('die', 'web', 1), event('restart', 'db', 2)];
    for (const each of rare) pending.add(each, engine);
    for (let at = 3; at < 10_000; at++)
      pending.add(event('health_status', at % 2 ? 'web' : 'db', at), engine);
    const left = pending.take();
    assert.ok(left.length > 80 && left.length <= 100, `${left.length}`);
    assert.deepEqual(left.slice(0, 3), rare);
    assert.equal(left.at(-1)?.timestampMs, 9999);
    assert.deepEqual(
      left.map(({ timestampMs }) => timestampMs),
      left.map(({ timestampMs }) => timestampMs).sort((a, b) => a - b),
    );
  });

  it('keep the newest where all are rare', () => {
    const pending = new PendingEvents(100);
    for (let at = 0; at < 1000; at++) pending.add(event('start', `c${at}`, at), engine);
    const left = pending.take();
    assert.ok(left.length > 80 && left.length <= 100, `${left.length}`);
    assert.deepEqual([left[0]?.timestampMs, left.at(-1)?.timestampMs], [1000 - left.length, 999]);
  });

  it('give each engine and each container a share, whatever another tells', () => {
    const pending = new PendingEvents(100);
    const own = Array.from({ length: 40 }, (_, at) => event('die', `own${at}`, at));
    for (const each of own) pending.add(each, engine);
    const liar = {};
    for (let at = 40; at < 10_000; at++) pending.add(event('oom', `c${at}`, at), liar);
    assert.deepEqual(pending.take().slice(0, 40), own);
    for (const each of own) pending.add(each, liar);
    for (let at = 40; at < 10_000; at++) pending.add(event(at % 2 ? 'die' : 'start', 'loop', at), liar);
    assert.deepEqual(pending.take().slice(0, 40), own);
  });
});
