import assert from 'node:assert/strict';
import { showAgainIfHasty } from '../../../../src/ui/kit/showAgainIfHasty';
import { ManualClock } from '../../../support/fakes/manualClock';

describe('showAgainIfHasty', () => {
  const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve));

  /** Picks that stay until they are closed, in a window that opens them when the test lets it. */
  const setUp = () => {
    const clock = new ManualClock(0);
    const closes: ((choice: string | undefined) => void)[] = [];
    let open: () => void = () => undefined;
    const result = showAgainIfHasty<string>({
      show: () => new Promise(resolve => closes.push(resolve)),
      whenOpen: () => new Promise<void>(resolve => (open = resolve)),
      nowMs: () => clock.monotonicMs(),
    });
    return { clock, closes, result, open: () => open() };
  };

  it('shows a pick once more that was closed as soon as it was open', async () => {
    const { clock, closes, result, open } = setUp();
    // However long the window takes to open it.
    clock.advance(5000);
    open();
    await turn();
    clock.advance(299);
    closes[0]?.(undefined);
    await turn();
    assert.equal(closes.length, 2);
    closes[1]?.('web');
    assert.equal(await result, 'web');
  });

  it('shows a pick once more that was closed before it was known to be open', async () => {
    const { closes, result } = setUp();
    closes[0]?.(undefined);
    await turn();
    closes[1]?.('web');
    assert.equal(await result, 'web');
  });

  it('leaves it at what the user chose, or closed later', async () => {
    for (const choice of ['web', undefined]) {
      const { clock, closes, result, open } = setUp();
      open();
      await turn();
      if (choice === undefined) clock.advance(300);
      closes[0]?.(choice);
      assert.equal(await result, choice);
      assert.equal(closes.length, 1);
    }
  });

  it('does not insist: a user who is that fast closes it twice', async () => {
    const { closes, result } = setUp();
    closes[0]?.(undefined);
    await turn();
    closes[1]?.(undefined);
    assert.equal(await result, undefined);
    assert.equal(closes.length, 2);
  });

  it('hands on what goes wrong with the items', async () => {
    const failing = showAgainIfHasty({
      show: () => Promise.reject(new Error('no answer')),
      whenOpen: () => Promise.reject(new Error('no such command')),
      nowMs: () => 0,
    });
    await assert.rejects(failing, /no answer/);
  });
});
