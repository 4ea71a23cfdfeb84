import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { waitFor } from '../support/waitFor';
import type { TestWindow } from './testWindow';
import { WindowSet } from './windowSet';

const intervalMs = 500;
/** Longer than it takes to find that an owner hangs. */
const hangMs = 8000;

const hasTickAfter = (window: TestWindow, sinceMs: number): boolean =>
  window.ticks.some(({ timestampMs }) => timestampMs > sinceMs);

/** The owner stands still, others take over, and it wakes up again. */
async function hang(
  windows: WindowSet,
  halt: (owner: TestWindow) => void,
  wake: (owner: TestWindow) => void,
): Promise<void> {
  await windows.start(3);
  const first = windows.owner();
  await waitFor('ticks', () => first.ticks.length > 1);
  const atMs = Date.now();
  halt(first);
  const others = windows.all.filter(each => each !== first);
  await waitFor('another owner', () => others.some(each => each.isOwner), hangMs);
  const tookOverMs = Date.now();
  await waitFor('the others to be live', () => others.every(each => hasTickAfter(each, tookOverMs)));
  wake(first);
  await waitFor('the woken one to follow', () => first.state?.kind === 'follower');
  const count = first.ticks.length;
  await waitFor('it to hear of ticks again', () => first.ticks.length > count + 2);
  windows.assertNeverTwoOwners();
  windows.assertNothingUnhandled();
  await windows.assertHistoryWhole();
  const events = windows.claimLines().map(({ event, epoch }) => `${event} ${epoch}`);
  assert.deepEqual(events, ['claimed 1', 'claimed 2', 'lost 1'], `halted at ${atMs}`);
}

/** All stand still at the same time. */
async function machineSleeps(windows: WindowSet): Promise<void> {
  await windows.start(3);
  const owner = windows.owner();
  for (const window of windows.all) window.signal('SIGSTOP');
  await sleep(hangMs);
  const wokenMs = Date.now();
  for (const window of windows.all) window.signal('SIGCONT');
  await waitFor('ticks again', () => windows.all.every(each => hasTickAfter(each, wokenMs)));
  await sleep(1500);
  assert.equal(await windows.settled(), owner);
  assert.equal(windows.claimLines().length, 1);
}

describe('windows of which some stand still', function () {
  this.timeout(60_000);
  const sets = [1, 2, 3].map(() => new WindowSet(intervalMs));
  const outcomes: Promise<void>[] = [];
  before(() => {
    const [stopped, blocked, asleep] = sets;
    assert.ok(stopped && blocked && asleep);
    // All at the same time, for they mostly wait.
    outcomes.push(
      hang(
        stopped,
        owner => owner.signal('SIGSTOP'),
        owner => owner.signal('SIGCONT'),
      ),
      hang(
        blocked,
        owner => owner.block(hangMs),
        () => undefined,
      ),
      machineSleeps(asleep),
    );
    for (const outcome of outcomes) outcome.catch(() => undefined);
  });
  after(() => Promise.all(sets.map(set => set.remove())));

  it('take over from a process that was stopped, which writes nothing once it is woken', () => outcomes[0]);
  it('take over from a blocked thread, which writes nothing once it goes on', () => outcomes[1]);
  it('keep their owner when the machine sleeps', () => outcomes[2]);
});
