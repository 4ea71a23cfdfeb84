import assert from 'node:assert/strict';
import { TickConsumers, type TickConsumer } from '../../../src/collecting/tickConsumers';
import { Emitter } from '../../../src/common/emitter';
import type { Tick } from '../../../src/common/model/tick';
import type { ContainerAction, ContainerEvent } from '../../../src/common/model/event';
import { makeBusyTick, noonMs } from '../../store/ticks';
import { ManualClock } from '../../support/fakes/manualClock';

describe('TickConsumers', () => {
  let clock: ManualClock;
  let didTick: Emitter<Tick>;
  let didHappen: Emitter<readonly ContainerEvent[]>;
  let errors: string[];
  let told: string[];
  let consumers: TickConsumers;

  const attach = (...attached: readonly TickConsumer[]): void => {
    consumers = new TickConsumers({
      source: { onDidTick: didTick.event, onDidHappen: didHappen.event },
      consumers: attached,
      clock,
      handleError: error => errors.push(String(error)),
    });
    consumers.onDidHappen(events => told.push(...events.map(({ action }) => action)));
  };
  beforeEach(() => {
    clock = new ManualClock(noonMs);
    didTick = new Emitter<Tick>(assert.ifError);
    didHappen = new Emitter<readonly ContainerEvent[]>(assert.ifError);
    errors = [];
    told = [];
  });
  afterEach(() => {
    consumers.dispose();
    assert.equal(clock.timerCount, 0);
  });

  const settle = (): Promise<void> => new Promise(resolve => setImmediate(resolve));
  const happen = (action: ContainerAction): void =>
    didHappen.fire([{ timestampMs: noonMs, containerId: 'a', name: 'web', action }]);
  const counting = (): TickConsumer & { ticks: number; actions: string[]; isDisposed: boolean } => ({
    ticks: 0,
    actions: [],
    isDisposed: false,
    handleTick() {
      this.ticks++;
    },
    handleEvents(events) {
      this.actions.push(...events.map(({ action }) => action));
    },
    dispose() {
      this.isDisposed = true;
    },
  });

  it('leave the thread to others before each where there are many containers', async () => {
    const order: string[] = [];
    const noting = (name: string): TickConsumer => ({
      handleTick: () => void order.push(name),
      dispose: () => undefined,
    });
    attach(noting('first'), noting('next'));
    setImmediate(() => order.push('others'));
    didTick.fire(makeBusyTick(noonMs, 1000));
    await settle();
    await settle();
    assert.deepEqual(order, ['others', 'first', 'next']);
  });

  it('have a tick of many containers before they are told all', async () => {
    const [first, last] = [counting(), counting()];
    attach(first, last);
    didTick.fire(makeBusyTick(noonMs, 1000));
    assert.deepEqual([first.ticks, last.ticks], [0, 0]);
    await consumers.whenTold();
    assert.deepEqual([first.ticks, last.ticks], [1, 1]);
  });

  it('have a tick of few containers at once', () => {
    const first = counting();
    attach(first);
    didTick.fire(makeBusyTick(noonMs, 10));
    assert.equal(first.ticks, 1);
  });

  it('hand everything to each, whatever becomes of the others, until their end', async () => {
    const [first, last] = [counting(), counting()];
    const broken: TickConsumer = {
      handleTick: () => {
        throw new Error('broken tick');
      },
      handleEvents: () => Promise.reject(new Error('broken events')),
      dispose: () => undefined,
    };
    attach(first, broken, { handleTick: () => undefined, dispose: () => undefined }, last);
    didTick.fire(makeBusyTick(noonMs, 1));
    happen('die');
    await settle();
    for (const each of [first, last]) assert.deepEqual([each.ticks, each.actions], [1, ['die']]);
    assert.deepEqual(told, ['die']);
    assert.deepEqual(errors, ['Error: broken tick', 'Error: broken events']);
    consumers.dispose();
    didTick.fire(makeBusyTick(noonMs, 1));
    happen('start');
    await settle();
    assert.deepEqual([first.ticks, first.actions, first.isDisposed, told], [1, ['die'], true, ['die']]);
  });

  it('report events once they are handled, in order', async () => {
    const stored: (() => void)[] = [];
    attach({ ...counting(), handleEvents: () => new Promise(resolve => stored.push(resolve)) });
    happen('create');
    happen('start');
    stored[1]?.();
    await settle();
    assert.deepEqual(told, []);
    stored[0]?.();
    await settle();
    assert.deepEqual(told, ['create', 'start']);
  });

  it('report it within 50 ms even if a consumer takes long', async () => {
    attach({ ...counting(), handleEvents: () => new Promise(() => undefined) });
    happen('oom');
    clock.advance(20);
    happen('die');
    await settle();
    assert.deepEqual(told, []);
    clock.advance(30);
    await settle();
    assert.deepEqual(told, ['oom']);
    clock.advance(20);
    await consumers.whenTold();
    assert.deepEqual(told, ['oom', 'die']);
  });
});
