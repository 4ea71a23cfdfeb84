import assert from 'node:assert/strict';
import { openWhenFree } from '../../../../src/history/worker/openWhenFree';
import type { StoreHealth } from '../../../../src/protocol/storeHealth';
import { troublesOf } from '../../../../src/ui/state/troubles';
import { ManualClock } from '../../../support/fakes/manualClock';

describe('A history that another program holds open', () => {
  const { platform } = process;
  const standOn = (name: NodeJS.Platform): void => {
    Object.defineProperty(process, 'platform', { value: name });
  };
  let clock: ManualClock;
  let told: StoreHealth[];
  beforeEach(() => {
    // No file is held in this way on other systems.
    standOn('win32');
    clock = new ManualClock(0);
    told = [];
  });
  afterEach(() => standOn(platform));

  const reason = 'EBUSY: resource busy or locked, open. Another program may have it open.';
  /** Fails twice, then reports what the store has to say of itself. */
  const run = async (own?: StoreHealth): Promise<string> => {
    let left = 2;
    const opened = openWhenFree(
      handleHealth => {
        if (left-- > 0) return Promise.reject(Object.assign(new Error(reason), { code: 'EBUSY' }));
        if (own) handleHealth(own);
        return Promise.resolve('opened');
      },
      { clock, signal: new AbortController().signal, handleHealth: health => told.push(health) },
    );
    for (let time = 0; time < 2; time++) {
      await new Promise(resolve => setImmediate(resolve));
      clock.advance(clock.nextTimerMs);
    }
    return opened;
  };

  it('is told with the reason alone, in one sentence, until it is open', async () => {
    assert.equal(await run(), 'opened');
    const failing = { kind: 'failing', message: reason };
    assert.deepEqual(told, [failing, failing, { kind: 'ok' }]);
    const [trouble] = troublesOf({ storeProblem: failing.message });
    assert.equal(trouble?.text, `History is not being saved: ${reason}`);
  });

  it('is not called well when the store has another problem', async () => {
    const own: StoreHealth = { kind: 'failing', message: 'ENOSPC: no space left on device, write' };
    await run(own);
    assert.deepEqual(told.at(-1), own);
  });
});
