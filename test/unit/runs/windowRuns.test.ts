import assert from 'node:assert/strict';
import { ArgumentError } from '../../../src/common/errors';
import { WindowRuns } from '../../../src/runs/windowRuns';
import { runBounds, type MarkedRun } from '../../../src/timeline/markedRun';
import { runLeaseMs, runRenewalMs } from '../../../src/timeline/settledRun';
import { ManualClock } from '../../support/fakes/manualClock';
import { RecordingLog } from '../../support/fakes/recordingLog';

describe('Runs of a window', () => {
  const clock = new ManualClock(1_000_000);
  let noted: MarkedRun[] = [];
  let failure: Error | undefined;
  let runs: WindowRuns;
  beforeEach(() => {
    [noted, failure] = [[], undefined];
    let ids = 0;
    runs = new WindowRuns({
      note: ({ run }) => {
        if (failure) return Promise.reject(failure);
        noted.push(run);
        return Promise.resolve();
      },
      clock,
      log: new RecordingLog(),
      makeId: () => `run-0000${ids++}`,
    });
    runs.place = () => ({ workspace: 'shop', head: { branch: 'main', commit: 'abcdef0' } });
  });
  afterEach(() => {
    runs.dispose();
    assert.equal(clock.timerCount, 0);
  });

  it('are reported when they begin and when they end, with the place', async () => {
    const startMs = clock.now();
    const id = await runs.begin({ label: ' load\ntest ' });
    clock.advance(10);
    await runs.end(id, 3);
    const begun = {
      ...{ id, kind: 'manual', key: 'load test', label: 'load test', startMs, workspace: 'shop' },
      head: { branch: 'main', commit: 'abcdef0' },
    };
    assert.deepEqual(noted, [begun, { ...begun, endMs: startMs + 10, outcome: 3 }]);
  });

  it('are reported as going on, often enough that nobody takes them for ended, and no longer than they do', async () => {
    assert.equal(clock.timerCount, 0);
    const id = await runs.begin({ label: 'x', key: 'k' });
    for (let minute = 0; minute < 5; minute++) {
      clock.advance(runRenewalMs);
      assert.equal(noted.at(-1)?.seenMs, clock.now());
    }
    assert.ok(2 * runRenewalMs < runLeaseMs);
    assert.equal(noted.length, 6);
    await runs.end(id);
    assert.equal(clock.timerCount, 0);
  });

  it('are refused where more go on than anybody begins, until one ends', async () => {
    const ids: string[] = [];
    for (let index = 0; index < 500; index++) ids.push(await runs.begin({ label: 'load test' }));
    await assert.rejects(runs.begin({ label: 'load test' }), /At most 500 runs can go on at once/);
    assert.equal(noted.length, 500);
    await runs.end(ids[0] ?? '');
    await runs.begin({ label: 'load test' });
    await assert.rejects(runs.begin({ label: 'load test' }), ArgumentError);
  });

  it('are known here as history keeps them, whatever a task is called, and forgotten where they are no runs', async () => {
    const ended: MarkedRun[] = [];
    runs.onDidEnd(run => ended.push(run));
    const startMs = clock.now();
    const name = `build\n${'x'.repeat(10_000)}`;
    const run = { id: 'task-0001', kind: 'task', key: `task:npm/${name}`, label: name, startMs } as const;
    await runs.tell(run);
    await runs.tell({ ...run, endMs: startMs + 10, outcome: 0 });
    assert.deepEqual(ended, [noted.at(-1)]);
    for (const { key, label } of [...noted, ...ended]) {
      assert.ok(key.length <= runBounds.key && label.length <= runBounds.label, `${key.length}`);
      assert.match(label, /^build x+…$/);
    }
    await runs.tell({ ...run, id: 'task-0002', label: '\n' });
    assert.deepEqual([noted.length, clock.timerCount], [2, 0]);
  });

  it('are reported again until somebody receives them', async () => {
    failure = new Error('No window collects at the moment.');
    const id = await runs.begin({ label: 'x' });
    await runs.end(id, 'stopped');
    assert.equal(clock.timerCount, 1);
    failure = undefined;
    clock.advance(runRenewalMs);
    assert.equal(noted.length, 1);
    assert.equal(noted[0]?.outcome, 'stopped');
    assert.equal(clock.timerCount, 0);
  });

  it('are not reported again when the collecting window refuses them', async () => {
    failure = new ArgumentError('no');
    await runs.end(await runs.begin({ label: 'x' }));
    assert.equal(clock.timerCount, 0);
  });

  it('are refused without a label, with an invalid outcome, and under an id that is not theirs', async () => {
    await assert.rejects(runs.begin({ label: '\n' }), ArgumentError);
    const id = await runs.begin({ label: 'x' });
    await assert.rejects(runs.end(id, 'fine'), ArgumentError);
    await assert.rejects(runs.end(id, 1.5), ArgumentError);
    await runs.end(id);
    await assert.rejects(runs.end(id), ArgumentError);
    await assert.rejects(runs.end('other'), ArgumentError);
  });
});
