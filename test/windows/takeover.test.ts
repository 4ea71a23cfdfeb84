import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { tickTimestamp } from '../../src/collect/tickSchedule';
import { itWith } from '../support/run/itWith';
import { OwnTime, ownTimeOf } from '../support/machine/ownTime';
import { waitFor } from '../support/run/waitFor';
import type { TestWindow } from './testWindow';
import { WindowSet } from './windowSet';

/** The full proof uses twenty; everyday runs use fewer. */
const kills = Number(process.env['CONTAINER_METRICS_KILLS'] ?? 3);
/** Prints figures in the full proof. */
const say = process.env['CONTAINER_METRICS_KILLS'] === undefined ? (): void => undefined : console.log;
const intervalMs = 500;

/**
 * Under Wine starting a thread alone takes a second, so takeover times on Windows cannot be measured with it.
 */
const isTimed = process.platform !== 'win32';

/** The memory that a window may gain with each kill. A leaked link with its state would be more. */
const heldBytesPerKill = 64 * 1024;

describe('windows that share one history', function () {
  this.timeout(60_000 + kills * 10_000);
  const sets: WindowSet[] = [];
  let time: OwnTime;
  const share = (): WindowSet => {
    const set = new WindowSet(intervalMs);
    sets.push(set);
    return set;
  };
  beforeEach(() => (time = new OwnTime()));
  afterEach(async () => {
    time.dispose();
    await Promise.all(sets.splice(0).map(set => set.remove()));
  });

  it(`go on while the owner is killed ${kills} times: one owner, no tick twice, small gaps`, async () => {
    const windows = share();
    await windows.start(8);
    // Otherwise there would be nothing before the first gap.
    await waitFor('a first tick', () => windows.written().length > 0);
    const killedAtMs: number[] = [];
    const liveAfterMs: number[][] = [];
    for (let kill = 0; kill < kills; kill++) {
      await sleep(Math.random() * 3 * intervalMs);
      const owner = await windows.settled();
      const atMs = Date.now();
      await owner.kill();
      killedAtMs.push(atMs);
      const others = windows.living;
      const times = (): (number | undefined)[] => others.map(each => each.liveAfterMs(atMs));
      await waitFor('every other window to be live', () => !times().includes(undefined));
      liveAfterMs.push(times().map(ms => time.spanMs(atMs, atMs + (ms ?? Infinity))));
      for (const window of await windows.prepare(1)) window.begin();
    }
    await windows.settled();
    windows.assertNeverTwoOwners();
    windows.assertNothingUnhandled();
    const times = (await windows.assertHistoryWhole()).map(row => row.timestampMs);
    const gapsMs = killedAtMs.map(atMs => {
      const after = times.findIndex(each => each > atMs);
      return time.spanMs(times[after - 1] ?? 0, times[after] ?? Infinity);
    });
    say('live again after kills, ms of their own time:', JSON.stringify(liveAfterMs));
    say('gaps at kills, the same:', JSON.stringify(gapsMs));
    const slowestMs = Math.max(...liveAfterMs.flat());
    assert.ok(!isTimed || slowestMs < 2000, `a window was live again only after ${slowestMs} ms`);
    assert.ok(!isTimed || Math.max(...gapsMs) <= 2 * intervalMs, `gaps of ${gapsMs.join(', ')} ms`);

    const followers = windows.living.filter(each => !each.isOwner);
    const [oldest, newest] = [followers[0], followers.at(-1)];
    assert.ok(oldest && newest);
    const [old, young] = [await oldest.facts(), await newest.facts()];
    assert.ok(
      old.descriptors <= young.descriptors + 2,
      `${old.descriptors}, ${young.descriptors} descriptors`,
    );
    say('followers, oldest and newest:', JSON.stringify([old, young]));
    const grownBytes = old.heldBytes - young.heldBytes;
    assert.ok(grownBytes < 1024 * 1024 + kills * heldBytesPerKill, `${grownBytes} bytes more are held`);
  });

  it('hand over at once, and without a gap, when the owner closes', async () => {
    const windows = share();
    await windows.start(4);
    while (windows.living.length > 1) {
      const owner = await windows.settled();
      await waitFor('ticks', () => windows.written().length > 2 * (5 - windows.living.length));
      await owner.stop();
      const { ms, answer: next } = await ownTimeOf(() => windows.settled());
      assert.ok(!isTimed || ms < 1000, `handed over after ${ms} ms`);
      await waitFor('the next to record', () => next.ticks.length > 1);
    }
    windows.assertNeverTwoOwners();
    windows.assertNothingUnhandled();
    const times = (await windows.assertHistoryWhole()).map(row => row.timestampMs);
    const gaps = times.slice(1).map((each, index) => time.spanMs(times[index] ?? 0, each));
    assert.ok(!isTimed || Math.max(...gaps) <= 2 * intervalMs, gaps.join(', '));
    assert.deepEqual(
      windows.claimLines().map(({ event, epoch }) => `${event} ${epoch}`),
      ['claimed 1', 'released 1', 'claimed 2', 'released 2', 'claimed 3', 'released 3', 'claimed 4'],
    );
  });

  it('answer every call, whatever becomes of the owner meanwhile', async () => {
    const windows = share();
    await windows.start(3);
    const closing: TestWindow[] = [];
    const answers = new Map(windows.all.map(window => [window, 0]));
    let isOver = false;
    const asking = windows.all.map(async window => {
      while (!isOver && !window.hasExited) {
        const call = window.call('listWorkloads').catch((error: unknown) => {
          // Calls to a window that is being closed may fail.
          assert.ok(closing.includes(window), String(error));
          return window.exited;
        });
        await Promise.race([call, window.exited]);
        if (!window.hasExited) answers.set(window, (answers.get(window) ?? 0) + 1);
      }
    });
    const someMore = async (): Promise<void> => {
      const before = new Map(answers);
      const hasMore = (each: TestWindow): boolean => (answers.get(each) ?? 0) > (before.get(each) ?? 0) + 10;
      await waitFor('answers in every window', () => windows.living.every(hasMore));
    };
    await someMore();
    await (await windows.settled()).kill();
    await someMore();
    const last = await windows.settled();
    closing.push(last);
    await last.stop();
    await someMore();
    isOver = true;
    await Promise.all(asking);
    windows.assertNothingUnhandled();
  });

  it('stay paused when the owner that was told so is gone, and resume from any window', async () => {
    const windows = share();
    const owner = (await windows.start(3), windows.owner());
    const follower = windows.all.find(each => each !== owner);
    await follower?.call('pause');
    await owner.kill();
    const next = await windows.settled();
    // A window has its part shortly before it is told the state.
    await waitFor('all to be told', () => windows.living.every(each => each.isPaused));
    assert.ok(windows.living.every(each => each.isPaused === true));
    const [last, pausedAtMs] = [windows.written().length, Date.now()];
    await sleep(3 * intervalMs);
    const resumedAtMs = Date.now();
    await windows.living.find(each => each !== next)?.call('resume');
    await waitFor('ticks', () => windows.written().length > last + 1);
    // Ticks are judged by their own time, not by when they were written, because a busy machine may write
    // late. A tick's time may be the nearest multiple of the interval, slightly before or after the real
    // time.
    const [fromMs, toMs] = [tickTimestamp(pausedAtMs, intervalMs), tickTimestamp(resumedAtMs, intervalMs)];
    const meanwhile = windows.written().filter(each => isBetween(each.timestampMs, fromMs, toMs));
    assert.deepEqual(meanwhile, []);
  });

  it('start at once after a crash of them all', async () => {
    const windows = share();
    const [only] = await windows.start(1);
    await only?.kill();
    const { ms } = await ownTimeOf(() => windows.start(1));
    assert.ok(!isTimed || ms < 3000, `started after ${ms} ms`);
    windows.assertNeverTwoOwners();
  });

  itWith('unixSockets', 'clear away the socket that a crash of them all left', async () => {
    const windows = share();
    const [only] = await windows.start(1);
    await only?.kill();
    const claim = fs.readFileSync(path.join(windows.root, 'windows', 'claim-1'), 'utf8');
    const { address } = JSON.parse(claim) as { address: string };
    assert.ok(fs.existsSync(address));
    await windows.start(1);
    await waitFor('the socket to be removed', () => !fs.existsSync(address));
  });
});

function isBetween(atMs: number, fromMs: number, toMs: number): boolean {
  return atMs > fromMs && atMs < toMs;
}
