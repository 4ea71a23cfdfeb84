import assert from 'node:assert/strict';
import { CallRouter, type Answerer } from '../../../src/windows/callRouter';
import { ManualClock } from '../../support/fakes/manualClock';

/** An answerer that disappears during a call. `leave`: what happens to the router then. */
function leaving(leave: () => void): Answerer {
  const call = async (): Promise<never> => {
    leave();
    throw new Error('The collecting window was closed.');
  };
  return { call };
}

describe('CallRouter', () => {
  const answering: Answerer = { call: async () => [] as never };

  it('asks again however many owners end one after the other', async () => {
    const router = new CallRouter(new ManualClock(0));
    const third = leaving(() => router.setAnswerer(answering));
    const second = leaving(() => router.setAnswerer(third));
    router.setAnswerer(leaving(() => router.setAnswerer(second)));
    assert.deepEqual(await router.call('listWorkloads', {}), []);
  });

  it('tells a failure of who stays, and asks nobody else', async () => {
    const router = new CallRouter(new ManualClock(0));
    let asked = 0;
    router.setAnswerer(leaving(() => asked++));
    await assert.rejects(router.call('listWorkloads', {}), /was closed/);
    assert.equal(asked, 1);
  });

  it('waits for the next owner, and not for ever', async () => {
    const clock = new ManualClock(0);
    const router = new CallRouter(clock);
    router.setAnswerer(leaving(() => router.setAnswerer(undefined)));
    const call = router.call('listWorkloads', {});
    await new Promise(resolve => setImmediate(resolve));
    clock.advance(15_000);
    await assert.rejects(call, /No window collects/);
    assert.equal(clock.timerCount, 0);
  });
});
