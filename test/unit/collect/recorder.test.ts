import assert from 'node:assert/strict';
import { Recorder } from '../../../src/collect/recorder';
import type { ContainerAction, ContainerEvent } from '../../../src/common/model/event';
import { makeBusyTick, noonMs } from '../../store/ticks';
import { ManualClock } from '../../support/fakes/manualClock';
import { RecordingLog } from '../../support/fakes/recordingLog';

describe('Recorder', () => {
  const clock = new ManualClock(noonMs);
  /** The event actions of each call, and a function that answers the call. */
  let calls: { actions: string[]; answer: (error?: Error) => void }[];
  let ticks: number;
  let problems: (string | undefined)[];
  let recorder: Recorder<object>;

  beforeEach(() => {
    calls = [];
    ticks = 0;
    problems = [];
    recorder = new Recorder({
      sink: {
        record: () => Promise.resolve(void ticks++),
        noteEvents: ({ events }) =>
          new Promise((resolve, reject) => {
            const answer = (error?: Error): void => (error ? reject(error) : resolve());
            calls.push({ actions: events.map(({ action }) => action), answer });
          }),
        prune: () => Promise.resolve({ removedFiles: 0 }),
      },
      clock,
      log: new RecordingLog(),
      retention: () => ({}),
    });
    recorder.onDidChangeProblem(problem => problems.push(problem));
  });
  afterEach(() => {
    recorder.dispose();
    assert.equal(clock.timerCount, 0);
  });

  const event = (action: ContainerAction): ContainerEvent => {
    return { timestampMs: noonMs, containerId: 'a', name: 'web', action };
  };
  const settle = (): Promise<void> => new Promise(resolve => setImmediate(resolve));

  it('stores what happened without a tick, one call at a time, with all that came meanwhile', async () => {
    const first = recorder.handleEvents([event('create'), event('start')]);
    void recorder.handleEvents([event('die')]);
    const last = recorder.handleEvents([event('destroy')]);
    await settle();
    assert.deepEqual(
      calls.map(({ actions }) => actions),
      [['create', 'start']],
    );
    calls[0]?.answer();
    await settle();
    assert.deepEqual(calls[1]?.actions, ['die', 'destroy']);
    calls[1]?.answer();
    await Promise.all([first, last]);
    await recorder.handleTick(makeBusyTick(noonMs, 1));
    assert.deepEqual([ticks, calls.length], [1, 2], 'a tick stores nothing of it again');
  });

  it('hands over at its end what waits for a call to be answered', () => {
    void recorder.handleEvents([event('create')]);
    void recorder.handleEvents([event('start')]);
    recorder.dispose();
    assert.deepEqual(
      calls.map(({ actions }) => actions),
      [['create'], ['start']],
    );
  });

  it('keeps what was refused, in order, for the next time, and says so', async () => {
    const refused = recorder.handleEvents([event('oom')]);
    void recorder.handleEvents([event('die')]);
    calls[0]?.answer(new Error('the disk is gone'));
    await refused;
    assert.deepEqual(problems, ['the disk is gone']);
    const later = recorder.handleTick(makeBusyTick(noonMs, 1));
    await settle();
    assert.deepEqual(calls[1]?.actions, ['oom', 'die']);
    calls[1]?.answer();
    await later;
    assert.deepEqual(problems, ['the disk is gone', undefined]);
    assert.equal(calls.length, 2);
  });
});
