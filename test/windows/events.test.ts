import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import type { ContainerEvent } from '../../src/common/model/event';
import { FakeEngine } from '../support/fakes/fakeEngine';
import { OwnTime } from '../support/machine/ownTime';
import type { MarkedRun } from '../../src/timeline/markedRun';
import { waitFor } from '../support/run/waitFor';
import type { TestWindow } from './testWindow';
import { WindowSet } from './windowSet';

/**
 * The time users are promised, in the windows' own time (ms). Under Wine starting a thread alone takes a
 * second.
 */
const soonMs = process.platform === 'win32' ? Infinity : 200;

describe('What happens, in windows that share one history', function () {
  this.timeout(60_000);
  let root: string;
  let engine: FakeEngine;
  let windows: WindowSet;
  let time: OwnTime;

  beforeEach(async () => {
    root = fs.mkdtempSync(path.join(os.tmpdir(), 'cm-happens-'));
    engine = await new FakeEngine(path.join(root, 'engine.sock')).listen();
    engine.answer('/containers/json', []);
    engine.answerEvents();
    // An interval so long that nothing reported here can have come with a tick.
    windows = new WindowSet(300_000, engine.address);
    time = new OwnTime();
  });
  afterEach(async () => {
    time.dispose();
    await windows.remove();
    await engine.close();
    fs.rmSync(root, { recursive: true, force: true });
  });

  const tell = (names: readonly string[]): number => {
    const atMs = Date.now();
    for (const [at, name] of names.entries()) {
      const actor = {
        ID: Buffer.from(name).toString('hex').padEnd(64, '0'),
        Attributes: { name, image: 'busybox' },
      };
      const timeNano = `${atMs}${String(at).padStart(6, '0')}`;
      engine.tell(
        `{"Type":"container","Action":"create","Actor":${JSON.stringify(actor)},"time":${Math.floor(atMs / 1000)},"timeNano":${timeNano}}\n`,
      );
    }
    return atMs;
  };
  const heard = (window: TestWindow): string[] => window.happened.flatMap(({ names }) => names);
  const storedAt = async (window: TestWindow): Promise<string[]> => {
    const query = { fromMs: 0, toMs: Date.now() + 60_000, limit: 5000 };
    return ((await window.call('queryEvents', query)) as ContainerEvent[]).map(({ name }) => name).sort();
  };

  it('is known to each and to the store at once, however far ticks are apart, and wakes each but seldom', async () => {
    const all = await windows.start(3);
    await waitFor('the stream of events', () => engine.streams.size > 0);
    const names = Array.from({ length: 50 }, (_, at) => `web${at}`);
    const atMs = tell(names);
    await waitFor('all to hear of all', () => all.every(each => heard(each).length === names.length));
    for (const each of all) {
      assert.deepEqual(heard(each), names);
      assert.ok(each.happened.length <= 2, `${each.happened.length} messages`);
      const tookMs = time.spanMs(atMs, each.happened.at(-1)?.atMs);
      assert.ok(tookMs <= soonMs, `${each.name} heard of it after ${tookMs} ms`);
      assert.deepEqual(await storedAt(each), [...names].sort());
    }
    windows.assertNothingUnhandled();
  });

  it('is found by whoever asks once it is told, and what was found is not lost with who collects', async () => {
    await windows.start(2);
    await waitFor('the stream of events', () => engine.streams.size > 0);
    const owner = windows.owner();
    const other = windows.living.find(each => each !== owner);
    assert.ok(other);
    await waitFor('the store to be open', () => windows.written().length > 0);
    tell(['web']);
    await waitFor('it to be told', () => heard(other).length > 0);
    // The window is told without waiting for a slow store. The store answers only once it has everything that
    // came before.
    assert.deepEqual(await storedAt(other), ['web']);
    await owner.kill();
    assert.equal(await windows.settled(), other);
    assert.deepEqual(await storedAt(other), ['web']);
  });

  it('is told to all and kept where a user did it in any of them, though who collects is killed', async () => {
    await windows.start(3);
    const owner = windows.owner();
    const [other, third] = windows.living.filter(each => each !== owner);
    assert.ok(other && third);
    const startMs = Date.now();
    const begun: MarkedRun = { id: 'run-0001', kind: 'task', key: 'k', label: 'npm: test', startMs };
    const ended: MarkedRun = { ...begun, endMs: startMs + 5, outcome: 1 };
    for (const run of [begun, ended]) await other.call('noteRun', { run, nowMs: startMs });
    await waitFor('all to hear of it', () =>
      [owner, other, third].every(each => heard(each).join() === 'npm: test,npm: test'),
    );
    await assert.rejects(other.call('noteRun', { run: { ...begun, id: '' }, nowMs: startMs }), /id of a run/);
    await owner.kill();
    await windows.settled();
    for (const each of [other, third])
      assert.deepEqual(await each.call('queryRuns', { fromMs: 0, toMs: startMs }), [ended]);
  });

  it('is stored though who collects is closed before it was told, or before its store was open', async () => {
    await windows.start(2);
    await waitFor('the stream of events', () => engine.streams.size > 0);
    const owner = windows.owner();
    const other = windows.living.find(each => each !== owner);
    assert.ok(other);
    const asked = engine.requests.length;
    tell(['web']);
    // The collector requests the container after it has heard of the event. So by then it knows the event,
    // which only waits to be reported.
    await waitFor('it to hear of it', () => engine.requests.length > asked);
    await owner.stop();
    await windows.settled();
    assert.deepEqual(await storedAt(other), ['web']);
    assert.deepEqual(heard(other), ['web']);
  });
});
