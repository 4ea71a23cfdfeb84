import assert from 'node:assert/strict';
import type { ContainerAction, ContainerEvent } from '../../../../src/common/model/event';
import { DoubtfulEvents, type HeldEvent, type Verdict } from '../../../../src/engine/watch/doubtfulEvents';
import type { ParsedEvent } from '../../../../src/engine/parse/parseEvent';

describe('DoubtfulEvents', () => {
  let events: DoubtfulEvents;
  let verdict: Verdict;
  beforeEach(() => {
    events = new DoubtfulEvents();
    verdict = undefined;
  });

  const parsed = (
    action: ContainerAction,
    details: Partial<ContainerEvent> = {},
    labels: Readonly<Record<string, string>> = {},
  ): ParsedEvent => ({
    event: { timestampMs: 5, containerId: 'web', name: 'web', action, ...details },
    stamp: '5',
    container: { name: 'web', image: 'busybox', labels },
    ...(action === 'health_status' && { isHealthDoubtful: true }),
  });
  const told = (held: readonly HeldEvent[]): unknown[] =>
    held.map(({ event: { action, exitCode, signal, health } }) => [action, exitCode ?? signal ?? health]);
  const admit = (each: ParsedEvent, listed?: Readonly<Record<string, string>>): unknown[] =>
    told(events.admit(each, listed));
  const decided = (nowMs = 0): unknown[] => told(events.takeDecided(() => verdict, nowMs));

  it('lets through at once what no label can be taken for', () => {
    assert.deepEqual(admit(parsed('die', { exitCode: 3 }), { team: 'a' }), [['die', 3]]);
    assert.deepEqual(admit(parsed('kill', { signal: 1 }), {}), [['kill', 1]]);
    assert.deepEqual(admit(parsed('pause'), { exitCode: '9' }), [['pause', undefined]]);
    assert.deepEqual(decided(), []);
  });

  it('holds a change of limits until inspection tells what they are now', () => {
    const [before, after] = [{ memoryBytes: 512 }, { memoryBytes: 1024, pids: 9 }];
    const limits = (held: readonly HeldEvent[]): unknown[] => held.map(({ event }) => event.limits);
    assert.deepEqual(events.admit(parsed('update'), {}, before), []);
    assert.deepEqual(
      events.takeDecided(() => undefined, 0),
      [],
    );
    assert.deepEqual(limits(events.takeDecided(() => ({ limits: after }), 100)), [{ before, after }]);
    // The limits between two changes are unknown, and the current ones may be, too.
    events.admit(parsed('update'), {}, before);
    assert.deepEqual(limits(events.admit(parsed('update'), {}, before)), [undefined]);
    assert.deepEqual(limits(events.takeDecided(() => ({ limits: after }), 200)), [undefined]);
    for (const verdictThen of ['gone', {}] as const) {
      events.admit(parsed('update'), {}, before);
      assert.deepEqual(limits(events.takeDecided(() => verdictThen, 300)), [undefined]);
    }
    events.admit(parsed('update'), {}, undefined);
    assert.deepEqual(limits(events.takeDecided(() => ({ limits: after }), 400)), [undefined]);
  });

  it('holds at most some, whatever an engine tells, and passes the oldest on as it is', () => {
    const end = (number: number): unknown =>
      admit(parsed('die', { containerId: `c${number}`, exitCode: 99 }), { exitCode: '99' });
    for (let number = 0; number < 500; number++) assert.deepEqual(end(number), []);
    for (let number = 500; number < 600; number++) assert.deepEqual(end(number), [['die', undefined]]);
    verdict = { exitCode: 3 };
    assert.equal(decided().length, 500);
  });

  it('holds an end whose exit code a label may be, until inspection tells it', () => {
    const labels = { exitCode: '99' };
    assert.deepEqual(admit(parsed('die', { exitCode: 99 }), labels), []);
    assert.deepEqual(decided(), []);
    verdict = { exitCode: 3 };
    assert.deepEqual(decided(1000), [['die', 3]]);
    assert.deepEqual(decided(2000), []);
  });

  it('knows such labels from the start of a container that no list told', () => {
    const labels = { exitCode: '99', signal: '9' };
    assert.deepEqual(admit(parsed('create', {}, labels)), [['create', undefined]]);
    assert.deepEqual(admit(parsed('kill', { signal: 9 })), [['kill', undefined]]);
    assert.deepEqual(admit(parsed('die', { exitCode: 99 })), []);
    // Removed before it could be inspected, as with `docker run --rm`: its end cannot be known.
    assert.deepEqual(admit(parsed('destroy')), [
      ['die', undefined],
      ['destroy', undefined],
    ]);
  });

  it('believes the attributes of a container whose labels its start told', () => {
    admit(parsed('start'));
    assert.deepEqual(admit(parsed('kill', { signal: 1 })), [['kill', 1]]);
    assert.deepEqual(admit(parsed('die', { exitCode: 0 })), [['die', 0]]);
  });

  it('learns nothing from a start without attributes', () => {
    admit({ ...parsed('start'), isBare: true });
    assert.deepEqual(admit(parsed('die', { exitCode: 99 })), []);
  });

  it('asks inspection where neither the list nor a start told the labels', () => {
    assert.deepEqual(admit(parsed('kill', { signal: 9 })), [['kill', undefined]]);
    assert.deepEqual(admit(parsed('die', { exitCode: 99 })), []);
    verdict = { exitCode: 3 };
    assert.deepEqual(decided(), [['die', 3]]);
  });

  it('takes nothing from the inspection of the next run', () => {
    admit(parsed('die', { exitCode: 99 }), { exitCode: '99' });
    assert.deepEqual(admit(parsed('start')), [
      ['die', undefined],
      ['start', undefined],
    ]);
    verdict = { exitCode: 0 };
    assert.deepEqual(decided(), []);
  });

  it('tells an end without its exit code where inspection fails for long or the container is gone', () => {
    const labels = { exitCode: '99' };
    admit(parsed('die', { exitCode: 99 }), labels);
    assert.deepEqual([decided(0), decided(9000)], [[], []]);
    assert.deepEqual(decided(10_000), [['die', undefined]]);
    admit(parsed('die', { exitCode: 99 }), labels);
    verdict = 'gone';
    assert.deepEqual(decided(), [['die', undefined]]);
    admit(parsed('die', { exitCode: 99 }), labels);
    assert.deepEqual(told(events.takeAll()), [['die', undefined]]);
  });

  it('tells an end before the health of the next run, of which inspection tells from then on', () => {
    assert.deepEqual(admit(parsed('die')), []);
    assert.deepEqual(admit({ ...parsed('health_status', { health: 'healthy' }), isHealthDoubtful: false }), [
      ['die', undefined],
      ['health_status', 'healthy'],
    ]);
  });

  it('asks inspection for a health that is told beside the action, and tells none that it does not know', () => {
    assert.deepEqual(admit(parsed('health_status', { health: 'starting' })), []);
    verdict = { health: 'unhealthy' };
    assert.deepEqual(decided(), [['health_status', 'unhealthy']]);
    admit(parsed('health_status', { health: 'unhealthy' }));
    admit(parsed('health_status', { health: 'unhealthy' }));
    verdict = { health: 'healthy' };
    assert.deepEqual(decided(), [['health_status', 'healthy']]);
    admit(parsed('health_status', { health: 'healthy' }));
    verdict = 'gone';
    assert.deepEqual(decided(), []);
    admit(parsed('health_status', { health: 'healthy' }));
    assert.deepEqual(events.takeAll(), []);
  });
});
