import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import type { HostSample } from '../../src/common/model/sample';
import { waitFor } from '../support/run/waitFor';
import { TestWindow } from './testWindow';

interface ClaimLine {
  readonly event: 'claimed' | 'released' | 'lost';
  readonly epoch: number;
  readonly window: string;
  readonly at: string;
}

/**
 * Windows that share one folder, with assertions that must hold for their logs and history whatever happened.
 */
export class WindowSet {
  readonly root = fs.mkdtempSync(path.join(os.tmpdir(), 'cm-windows-'));
  readonly intervalMs: number;
  readonly all: TestWindow[] = [];
  readonly #engine: string;

  /** Without an engine only the host is collected. */
  constructor(intervalMs: number, engine = '') {
    this.intervalMs = intervalMs;
    this.#engine = engine;
  }

  /** Starts processes whose windows begin when told to. */
  async prepare(count: number): Promise<TestWindow[]> {
    const windows = Array.from({ length: count }, () => this.#add());
    await Promise.all(windows.map(window => window.ready()));
    return windows;
  }

  async start(count: number): Promise<TestWindow[]> {
    const windows = await this.prepare(count);
    for (const window of windows) window.begin();
    await this.settled();
    return windows;
  }

  get historyFolder(): string {
    return path.join(this.root, 'history');
  }

  get living(): TestWindow[] {
    return this.all.filter(window => !window.hasExited);
  }

  owner(): TestWindow {
    const [owner, second] = this.living.filter(window => window.isOwner);
    assert.ok(owner && !second, `not one owner: ${this.#states()}`);
    return owner;
  }

  /** Waits until every living window has its part; returns the owner. */
  async settled(timeoutMs = 20_000): Promise<TestWindow> {
    const hasPart = (window: TestWindow): boolean =>
      window.state?.kind === 'owner' || window.state?.kind === 'follower';
    await waitFor(`all windows to have a part`, () => this.living.every(hasPart), timeoutMs).catch(
      (error: unknown) => assert.fail(`${String(error)} ${this.#states()}`),
    );
    await waitFor('one owner', () => this.living.filter(window => window.isOwner).length === 1, timeoutMs);
    return this.owner();
  }

  claimLines(): ClaimLine[] {
    const text = fs.readFileSync(path.join(this.root, 'windows', 'claims.log'), 'utf8');
    return text
      .trim()
      .split('\n')
      .map(line => JSON.parse(line) as ClaimLine);
  }

  /** The ticks that stores took, in that order. */
  written(): { readonly timestampMs: number; readonly epoch: number }[] {
    const file = path.join(this.root, 'written.log');
    if (!fs.existsSync(file)) return [];
    const lines = fs.readFileSync(file, 'utf8').trim().split('\n');
    return lines.map(line => {
      const [timestampMs, epoch] = line.split(' ').map(Number);
      return { timestampMs: timestampMs ?? 0, epoch: epoch ?? 0 };
    });
  }

  /** All rows of the host, oldest first, queried through a window. */
  async history(window: TestWindow): Promise<readonly HostSample[]> {
    const rows = await window.call('queryHostHistory', { hours: 1, limit: 5000, nowMs: Date.now() + 60_000 });
    return [...(rows as HostSample[])].reverse();
  }

  /**
   * Asserts that no claim was made twice, and that no owner stored a tick newer than its successor's first
   * one.
   */
  assertNeverTwoOwners(): void {
    const claimed = this.claimLines().filter(({ event }) => event === 'claimed');
    assert.deepEqual(
      claimed.map(({ epoch }) => epoch),
      claimed.map((_, index) => index + 1),
      'claims, in the order in which they were made',
    );
    const written = this.written();
    let latestMs = 0;
    for (const { epoch } of claimed) {
      const times = written.filter(each => each.epoch === epoch).map(each => each.timestampMs);
      assert.deepEqual(times, [...new Set(times)].sort(ascending), `ticks of claim ${epoch}`);
      // A new owner's first tick may repeat the last one before it; the store drops it.
      const [firstMs = Infinity, lastMs = 0] = [times[0], times.at(-1)];
      assert.ok(firstMs >= latestMs, `claim ${epoch} stored ${firstMs} after ${latestMs}`);
      latestMs = Math.max(latestMs, lastMs);
    }
    // An owner frozen right after it stored ticks reports them when it wakes up. They must be older than its
    // successor's.
    const late = written.filter(({ epoch }, index) =>
      written.slice(0, index).some(each => each.epoch > epoch),
    );
    for (const { epoch, timestampMs } of late) {
      const successor = claimed[epoch];
      assert.ok(
        timestampMs < Date.parse(successor?.at ?? ''),
        `claim ${epoch} wrote ${timestampMs} after it was lost`,
      );
    }
  }

  /**
   * Asserts that stored ticks are unique and in order, and that none is missing of those that a window heard
   * of. Excepted are ticks that came to a journal after its owner had a successor, which takes them in when
   * the hour is over.
   */
  async assertHistoryWhole(inJournals: readonly number[] = []): Promise<readonly HostSample[]> {
    // Taken before the store is asked, because on a busy machine more ticks may arrive before its answer.
    const heard = new Set(this.all.flatMap(window => window.ticks.map(({ timestampMs }) => timestampMs)));
    const rows = await this.history(this.owner());
    const times = rows.map(({ timestampMs }) => timestampMs);
    assert.deepEqual(times, [...new Set(times)].sort(ascending));
    const stored = new Set([...times, ...inJournals]);
    assert.deepEqual(
      [...heard].filter(time => !stored.has(time)),
      [],
      'ticks that were heard of and are not stored',
    );
    return rows;
  }

  assertNothingUnhandled(): void {
    for (const { name, unhandled } of this.all) assert.deepEqual(unhandled, [], name);
  }

  async remove(): Promise<void> {
    for (const window of this.all) window.wake();
    await Promise.all(this.all.map(window => window.kill()));
    fs.rmSync(this.root, { recursive: true, force: true });
  }

  #add(): TestWindow {
    const window = new TestWindow(this.root, `window-${this.all.length + 1}`, this.intervalMs, this.#engine);
    this.all.push(window);
    return window;
  }

  #states(): string {
    return this.living.map(({ name, state }) => `${name}: ${JSON.stringify(state)}`).join('; ');
  }
}

function ascending(a: number, b: number): number {
  return a - b;
}
