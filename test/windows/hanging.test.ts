import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { isMet, itWith, type NeedOfTest } from '../support/run/itWith';
import { journalsIn, journalTimes, OwnerJournals } from '../support/windows/ownerJournals';
import { OwnTime } from '../support/machine/ownTime';
import { openFilesUnder } from '../support/machine/processFacts';
import { waitFor } from '../support/run/waitFor';
import type { TestWindow } from './testWindow';
import { WindowSet } from './windowSet';

/** The full proof uses twenty and prints its figures; everyday runs use fewer. */
const halts = Number(process.env['CONTAINER_METRICS_KILLS'] ?? 2);
const say = process.env['CONTAINER_METRICS_KILLS'] === undefined ? (): void => undefined : console.log;
const intervalMs = 500;
/** Longer than it takes to notice that an owner hangs, in the windows' own time (ms). */
const hangMs = 8000;

const hasTickAfter = (window: TestWindow, sinceMs: number): boolean =>
  window.ticks.some(({ timestampMs }) => timestampMs > sinceMs);

/**
 * Asserts that at most one append came from a process after it was frozen, one that was already going on: see
 * ARCHITECTURE.md. `before` and `after`: times of the ticks in its journals. Returns those of that append.
 */
function assertLeftOver(before: readonly number[], after: readonly number[], stoppedMs: number): number[] {
  const left = after.slice(before.length);
  assert.ok(left.length <= 1 && left.every(timeMs => timeMs <= stoppedMs), `wrote ${left.join()}`);
  return left;
}

/** Freezes the owner, waits until another window has taken over, and wakes it up. */
async function hang(
  windows: WindowSet,
  halt: (owner: TestWindow) => void | Promise<void>,
  wake: (owner: TestWindow) => void,
): Promise<void> {
  const first = windows.owner();
  await waitFor('ticks', () => first.ticks.length > 1);
  const atMs = Date.now();
  const time = new OwnTime();
  await halt(first);
  const stoppedMs = Date.now();
  // The owner's files, before anyone else has written.
  const files = journalsIn(windows.historyFolder);
  const others = windows.all.filter(each => each !== first);
  await waitFor('another owner', () => others.some(each => each.isOwner));
  const tookOverMs = Date.now();
  time.dispose();
  const before = journalTimes(files);
  const foundMs = time.spanMs(atMs, tookOverMs);
  assert.ok(foundMs < hangMs, `taken over after ${foundMs} ms`);
  await waitFor('the others to be live', () => others.every(each => hasTickAfter(each, tookOverMs)));
  wake(first);
  await waitFor('the woken one to follow', () => first.state?.kind === 'follower');
  const count = first.ticks.length;
  await waitFor('it to hear of ticks again', () => first.ticks.length > count + 2);
  const left = assertLeftOver(before, journalTimes(files), stoppedMs);
  windows.assertNeverTwoOwners();
  windows.assertNothingUnhandled();
  await windows.assertHistoryWhole(left);
  const events = windows.claimLines().map(({ event, epoch }) => `${event} ${epoch}`);
  assert.deepEqual(events, ['claimed 1', 'claimed 2', 'lost 1'], `halted at ${atMs}`);
}

/**
 * Freezes the owner of many windows at a random moment and wakes it up after another one has taken over,
 * again and again.
 */
async function hangRepeatedly(windows: WindowSet): Promise<void> {
  const time = new OwnTime();
  const liveAfterMs: number[][] = [];
  const leftovers: number[][] = [];
  for (let epoch = 1; epoch <= halts; epoch++) {
    await sleep(Math.random() * 3 * intervalMs);
    const owner = await windows.settled();
    const others = windows.all.filter(each => each !== owner);
    await owner.halt();
    const atMs = Date.now();
    const journals = new OwnerJournals(owner.pid, windows.historyFolder);
    const before = journals.times();
    await waitFor('another owner', () => others.some(each => each.isOwner));
    const times = (): (number | undefined)[] => others.map(each => each.liveAfterMs(atMs));
    await waitFor('every other window to be live', () => !times().includes(undefined));
    liveAfterMs.push(times().map(ms => time.spanMs(atMs, atMs + (ms ?? Infinity))));
    await sleep(Math.random() * intervalMs);
    owner.wake();
    const wokenMs = Date.now();
    await waitFor('the woken one to follow', () => owner.state?.kind === 'follower');
    await waitFor('it to hear of ticks again', () => owner.liveAfterMs(wokenMs) !== undefined);
    assert.deepEqual(openFilesUnder(owner.pid, windows.root), [], 'it let go of the history');
    leftovers.push(assertLeftOver(before, journals.times(windows.owner().pid), atMs));
  }
  time.dispose();
  say('live again after halts, ms of their own time:', JSON.stringify(liveAfterMs));
  say('ticks of before that were appended on waking:', leftovers.map(each => each.length).join());
  assert.ok(Math.max(...liveAfterMs.flat()) < hangMs);
  windows.assertNeverTwoOwners();
  windows.assertNothingUnhandled();
  await windows.assertHistoryWhole(leftovers.flat());
  assert.deepEqual(
    windows.claimLines().map(({ event, epoch }) => `${event} ${epoch}`),
    ['claimed 1', ...leftovers.flatMap((_, index) => [`claimed ${index + 2}`, `lost ${index + 1}`])],
  );
}

/** Freezes all windows at the same time. */
async function machineSleeps(windows: WindowSet): Promise<void> {
  const owner = windows.owner();
  await Promise.all(windows.all.map(window => window.halt()));
  await sleep(hangMs);
  const wokenMs = Date.now();
  for (const window of windows.all) window.wake();
  await waitFor('ticks again', () => windows.all.every(each => hasTickAfter(each, wokenMs)));
  // A window that took the sleep for silence would make a claim by then.
  await waitFor('more ticks', () =>
    windows.all.every(each => each.ticks.filter(({ timestampMs }) => timestampMs > wokenMs).length > 3),
  );
  assert.equal(await windows.settled(), owner);
  assert.equal(windows.claimLines().length, 1);
}

interface Scene {
  readonly title: string;
  readonly windows: number;
  readonly need?: NeedOfTest;
  readonly play: (windows: WindowSet) => Promise<void>;
}

const scenes: readonly Scene[] = [
  {
    title: 'take over from a process that was stopped, which writes nothing once it is woken',
    windows: 3,
    need: 'stopSignals',
    play: windows =>
      hang(
        windows,
        owner => owner.halt(),
        owner => owner.wake(),
      ),
  },
  {
    title: 'take over from a blocked thread, which writes nothing once it goes on',
    windows: 3,
    play: windows =>
      hang(
        windows,
        owner => owner.block(),
        owner => owner.unblock(),
      ),
  },
  { title: 'keep their owner when the machine sleeps', windows: 3, need: 'stopSignals', play: machineSleeps },
  {
    title: `take over from one after the other that is stopped and woken, ${halts} times`,
    windows: 8,
    need: 'stopSignals',
    play: hangRepeatedly,
  },
];

describe('windows of which some stand still', function () {
  this.timeout(60_000 + halts * 15_000);
  const sets = new Map<Scene, WindowSet>();
  const outcomes = new Map<Scene, Promise<void>>();
  before(async () => {
    // One after the other, because starting so many processes at once would be slow for all.
    for (const scene of scenes.filter(({ need }) => need === undefined || isMet(need))) {
      const set = new WindowSet(intervalMs);
      sets.set(scene, set);
      await set.start(scene.windows);
    }
    // In parallel, because they mostly wait.
    for (const [scene, set] of sets) outcomes.set(scene, scene.play(set));
    for (const outcome of outcomes.values()) outcome.catch(() => undefined);
  });
  after(() => Promise.all([...sets.values()].map(set => set.remove())));

  for (const scene of scenes) {
    const test = (): Promise<void> | undefined => outcomes.get(scene);
    if (scene.need === undefined) it(scene.title, test);
    else itWith(scene.need, scene.title, test);
  }
});
