import assert from 'node:assert/strict';
import { DisposableStore } from '../../../src/common/disposable';
import { Emitter } from '../../../src/common/emitter';

describe('DisposableStore', () => {
  it('disposes in reverse order, once', () => {
    const store = new DisposableStore();
    const order: number[] = [];
    for (const n of [1, 2, 3]) store.add({ dispose: () => order.push(n) });
    store.dispose();
    store.dispose();
    assert.deepEqual(order, [3, 2, 1]);
  });

  it('disposes at once what is added too late', () => {
    const store = new DisposableStore();
    store.dispose();
    let isDisposed = false;
    store.add({ dispose: () => (isDisposed = true) });
    assert.ok(isDisposed);
  });
});

describe('Emitter', () => {
  it('reaches the other listeners when one throws, and reports the error', () => {
    const errors: unknown[] = [];
    const emitter = new Emitter<number>(error => errors.push(error));
    const heard: number[] = [];
    emitter.event(() => {
      throw new Error('listener');
    });
    emitter.event(value => heard.push(value));
    emitter.fire(1);
    assert.deepEqual(heard, [1]);
    assert.equal(errors.length, 1);
  });

  it('lets a listener that subscribed twice unsubscribe once', () => {
    const emitter = new Emitter<number>(() => undefined);
    let count = 0;
    const listener = (): void => void count++;
    const first = emitter.event(listener);
    emitter.event(listener);
    first.dispose();
    emitter.fire(1);
    assert.equal(count, 1);
  });
});
