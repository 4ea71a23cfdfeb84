import assert from 'node:assert/strict';
import { DeathRecorder } from '../../../src/collecting/deathRecorder';
import type { Container } from '../../../src/common/model/container';
import type { ContainerEvent } from '../../../src/common/model/event';
import { minuteMs } from '../../../src/common/time';
import type { KeptDeath } from '../../../src/deaths/keptDeath';
import type { ContainerLog, ContainerLogQuery } from '../../../src/common/model/containerLog';
import type {
  DeathFacts,
  NoteDeathLogParams,
  NoteDeathParams,
  ToldEnd,
} from '../../../src/protocol/deathQueries';
import { containerId, makeContainer, noonMs } from '../../store/ticks';
import { connectedTo, enginesIn, makeEngine } from '../../support/data/engines';
import { ManualClock } from '../../support/fakes/manualClock';
import { RecordingLog } from '../../support/fakes/recordingLog';

describe('The recorder of deaths', () => {
  let clock: ManualClock;
  let recorder: DeathRecorder;
  let noted: NoteDeathParams[];
  let kept: KeptDeath[];
  let asked: string[];
  let unjudged: ToldEnd[];
  let events: ContainerEvent[];
  let facts: Partial<DeathFacts>;
  let refusal: Error | undefined;
  let hold: Promise<void> | undefined;
  let keepsLogs: boolean;
  let logQueries: ContainerLogQuery[];
  let logs: NoteDeathLogParams[];
  let answerLog: () => Promise<ContainerLog>;

  const settle = async (): Promise<void> => {
    for (let round = 0; round < 20; round++) await new Promise(resolve => setImmediate(resolve));
  };
  const pass = async (ms: number): Promise<void> => {
    clock.advance(ms);
    await settle();
  };
  const start = (): DeathRecorder => {
    const made = new DeathRecorder({
      clock,
      log: new RecordingLog(),
      store: {
        listUnjudgedEnds: async () => unjudged,
        gatherDeathFacts: async ({ containerId: id, atMs }) => {
          asked.push(`${id.slice(-1)} ${atMs - noonMs}`);
          await hold;
          if (refusal) throw refusal;
          if (noted.some(({ record }) => record.container.id === id && record.atMs === atMs))
            return undefined;
          const own = events.filter(each => each.containerId === id);
          return { events: own, series: { timestamps: [], columns: {}, bucketMs: 0 }, ...facts };
        },
        noteDeath: async params => {
          noted.push(params);
          return params.record.isBad ? { id: String(noted.length), record: params.record } : undefined;
        },
        noteDeathLog: async params => void logs.push(params),
      },
      keepsLogs: () => keepsLogs,
      readLog: query => {
        logQueries.push(query);
        return answerLog();
      },
    });
    made.onDidKeep(death => kept.push(death));
    return made;
  };
  beforeEach(async () => {
    clock = new ManualClock(noonMs);
    [noted, kept, asked, unjudged, events] = [[], [], [], [], []];
    facts = {};
    [refusal, hold] = [undefined, undefined];
    [keepsLogs, logQueries, logs] = [false, [], []];
    answerLog = () =>
      Promise.resolve({ lines: [{ atMs: noonMs - 5, text: 'TOKEN=abc failed' }], isCut: false });
    recorder = start();
    await settle();
  });
  afterEach(() => {
    recorder.dispose();
    assert.equal(clock.timerCount, 0, 'no timer is left');
  });

  const tell = (action: ContainerEvent['action'], changes: Partial<ContainerEvent> = {}): void => {
    const event = {
      timestampMs: clock.now(),
      containerId: containerId(1),
      name: 'app-1',
      action,
      ...changes,
    };
    events.push(event);
    recorder.handleEvents([event]);
  };
  const show = (...containers: readonly Container[]): void =>
    recorder.handleTick({ engines: enginesIn(connectedTo()), containers });
  const exited = (changes: Partial<Container> = {}): Container =>
    makeContainer(1, { status: 'exited', exitCode: 3, finishedAtMs: clock.now(), ...changes });
  const kinds = (): string[] => noted.map(({ record }) => record.kind);

  it('explains an end half a second later, with what inspection said, and tells it once it is kept', async () => {
    show(makeContainer(1));
    tell('die', { exitCode: 137 });
    const healthLog = [{ atMs: noonMs - 5, exitCode: 1, output: 'bad' }];
    show(exited({ exitCode: 137, isOomKilled: true, limits: { memoryBytes: 2 ** 25 }, healthLog }));
    await pass(499);
    assert.deepEqual(asked, []);
    await pass(1);
    assert.deepEqual(kinds(), ['outOfMemory']);
    assert.deepEqual(noted[0]?.healthLog, healthLog);
    assert.deepEqual(
      kept.map(({ record }) => record),
      [noted[0]?.record],
    );
    assert.equal(noted[0]?.record.container.image, 'busybox:latest');
  });

  it('waits for inspection, but not for ever, and ignores that of another run', async () => {
    show(makeContainer(1));
    tell('die', { exitCode: 3 });
    await pass(2500);
    assert.deepEqual(kinds(), []);
    show(exited({ finishedAtMs: noonMs, isOomKilled: true }));
    await pass(0);
    assert.equal(noted.length, 1, 'inspection came');
    tell('die', { exitCode: 4 });
    // It runs again: inspection then reports about the new run.
    show(makeContainer(1));
    await pass(2999);
    assert.equal(noted.length, 1);
    await pass(1);
    assert.deepEqual(noted.map(({ record }) => [record.kind, record.exitCode]).at(-1), ['failed', 4]);
  });

  it('uses what inspection says of an end that a busy engine tells late', async () => {
    show(makeContainer(1));
    tell('die', { exitCode: 137 });
    const [startedAtMs, finishedAtMs] = [noonMs - 65_000, noonMs - 2500];
    show(exited({ exitCode: 137, isOomKilled: true, startedAtMs, finishedAtMs }));
    await pass(500);
    assert.deepEqual(kinds(), ['outOfMemory']);
    assert.equal(noted[0]?.record.ranForMs, 62_500);
  });

  it('uses it whatever the clock of the engine says', async () => {
    for (const engineTimeMs of [noonMs - 7_200_000, noonMs + 7_200_000]) {
      tell('start', { engineTimeMs });
      show(makeContainer(1));
      clock.advance(10);
      tell('die', { exitCode: 137, engineTimeMs });
      show(exited({ exitCode: 137, isOomKilled: true }));
      await pass(500);
    }
    assert.deepEqual(kinds(), ['outOfMemory', 'outOfMemory']);
  });

  it('uses nothing that inspection says of the end before', async () => {
    show(makeContainer(1));
    tell('die', { exitCode: 137 });
    const before = exited({ exitCode: 137, isOomKilled: true });
    show(before);
    await pass(500);
    tell('start');
    clock.advance(400);
    // It ended again before it was inspected while it ran.
    tell('die', { exitCode: 3 });
    show({ ...before });
    await pass(500);
    assert.deepEqual(kinds(), ['outOfMemory']);
    show(exited({ finishedAtMs: noonMs + 900, startedAtMs: noonMs + 600 }));
    await pass(0);
    assert.deepEqual(noted.map(({ record }) => [record.kind, record.exitCode, record.ranForMs]).at(-1), [
      'failed',
      3,
      300,
    ]);
  });

  it('uses nothing of an end before that it was not told of', async () => {
    const before = exited({ finishedAtMs: noonMs - 30_000, isOomKilled: true });
    show(before);
    tell('start');
    clock.advance(200);
    // It ended again before it was inspected while it ran.
    tell('die', { exitCode: 3 });
    show({ ...before });
    await pass(3000);
    assert.deepEqual(kinds(), ['failed']);
    assert.equal(noted[0]?.record.ranForMs, 200);
  });

  it('explains each end of a loop from what was before it alone', async () => {
    show(makeContainer(1, { limits: {} }));
    for (let round = 0; round < 3; round++) {
      tell('start');
      clock.advance(50);
      tell('die', { exitCode: round + 1 });
      clock.advance(100);
    }
    await pass(3000);
    assert.deepEqual(
      noted.map(({ record }) => [record.exitCode, record.ranForMs, record.evidence.loop?.deaths]),
      [
        [1, 50, undefined],
        [2, 50, undefined],
        [3, 50, 3],
      ],
    );
  });

  it('takes out of memory for the cause even if it is reported right after the end', async () => {
    show(makeContainer(1, { limits: {} }));
    tell('die', { exitCode: 137 });
    clock.advance(20);
    tell('oom');
    await pass(3000);
    assert.deepEqual(kinds(), ['outOfMachineMemory']);
  });

  it('says that a kill came from outside only once the engine has had time to tell of memory', async () => {
    const end = async (): Promise<void> => {
      tell('start');
      show(makeContainer(1));
      tell('die', { exitCode: 137 });
      show(exited({ exitCode: 137, limits: { memoryBytes: 2 ** 25 } }));
      await pass(2500);
    };
    await end();
    assert.deepEqual(kinds(), []);
    tell('oom');
    await pass(500);
    assert.deepEqual(kinds(), ['outOfMemory']);
    await end();
    await pass(500);
    assert.deepEqual(kinds(), ['outOfMemory', 'killedFromOutside']);
    await end();
    await recorder.settle();
    assert.equal(kinds().length, 3, 'the end of a window does not wait');
  });

  it('notes an end that went well as judged, and tells nobody', async () => {
    show(makeContainer(1));
    tell('die', { exitCode: 0 });
    show(exited({ exitCode: 0 }));
    await pass(500);
    assert.deepEqual([kinds(), kept], [['ended'], []]);
  });

  it('finds a start that failed, of which no event tells, once', async () => {
    tell('create');
    const failed = makeContainer(1, {
      ...{ status: 'created', createdAtMs: noonMs, exitCode: 127 },
      startError: 'exec: "/nosuch": stat /nosuch: no such file or directory',
    });
    show(failed);
    await pass(500);
    assert.deepEqual(kinds(), ['failedStart']);
    show({ ...failed });
    show(failed, makeContainer(2));
    await pass(minuteMs);
    assert.equal(asked.length, 1);
    // A death from before the extension was first used is not reported.
    show(makeContainer(3, { ...failed, id: containerId(3), createdAtMs: noonMs - 2 * 86_400_000 }));
    await pass(minuteMs);
    assert.equal(asked.length, 1);
  });

  it('costs nothing while nothing ends: no timer, no query', async () => {
    const containers = [makeContainer(1), makeContainer(2)];
    for (let tick = 0; tick < 100; tick++) {
      recorder.handleTick({ engines: enginesIn(connectedTo()), containers });
      recorder.handleEvents([]);
      await pass(1000);
    }
    assert.deepEqual([asked, clock.timerCount], [[], 0]);
  });

  it('explains the deaths that the previous window left, oldest first', async () => {
    const end = { containerId: containerId(1), name: 'app-1', atMs: noonMs - minuteMs };
    unjudged = [{ ...end, atMs: noonMs - 2000 }, end];
    for (const { atMs } of unjudged) events.push({ ...end, timestampMs: atMs, action: 'die', exitCode: 3 });
    facts = { container: { id: containerId(1), name: 'app-1', workload: 'w', image: 'api:1' } };
    recorder.dispose();
    recorder = start();
    await settle();
    await pass(3000);
    assert.deepEqual(asked, [`1 ${-minuteMs}`, '1 -2000']);
    assert.equal(noted[0]?.record.container.image, 'api:1');
  });

  it('explains at its end what still waits, and does not wait for a store that hangs', async () => {
    show(makeContainer(1));
    tell('die', { exitCode: 3 });
    await recorder.settle();
    assert.deepEqual(kinds(), ['failed']);
    hold = new Promise(() => undefined);
    tell('die', { exitCode: 3, timestampMs: noonMs + 5 });
    let isSettled = false;
    void recorder.settle().then(() => (isSettled = true));
    await settle();
    assert.equal(isSettled, false);
    await pass(1000);
    assert.equal(isSettled, true);
  });

  it('goes on after a refusal, which the next window makes good', async () => {
    show(makeContainer(1));
    refusal = new Error('claim lost');
    tell('die', { exitCode: 3 });
    await pass(3000);
    refusal = undefined;
    tell('die', { exitCode: 4 });
    await pass(3000);
    assert.deepEqual(
      noted.map(({ record }) => record.exitCode),
      [4],
    );
  });

  it('takes on only so many at once, and looks for the others after', async () => {
    show(makeContainer(1));
    for (let number = 0; number < 300; number++) tell('die', { exitCode: 3, timestampMs: noonMs + number });
    unjudged = events
      .slice(200)
      .map(({ timestampMs }) => ({ containerId: containerId(1), name: 'app-1', atMs: timestampMs }));
    await pass(3000);
    await pass(3000);
    await pass(3000);
    assert.equal(noted.length, 300);
  });

  it('says of Podman only what it tells of kills', async () => {
    const podman = connectedTo(makeEngine({ isPodman: true }));
    const key = podman.kind === 'connected' ? podman.engine.key : '';
    const workload = { key: `${key}/name:app-1`, name: 'app-1' };
    recorder.handleTick({ engines: enginesIn(podman), containers: [makeContainer(1, { workload })] });
    tell('die', { exitCode: 137 });
    await pass(3000);
    assert.equal(noted[0]?.record.verdict, 'Killed by SIGKILL; the engine does not say by whom.');
  });

  describe('with the last output of containers', () => {
    const engineKey = '0123abcd';

    it('never asks an engine for it while that is switched off', async () => {
      tell('die', { exitCode: 3, engineKey });
      await pass(3000);
      assert.equal(kept.length, 1);
      assert.deepEqual([logQueries, logs], [[], []]);
    });

    it('asks for it at once, and keeps it masked beside the record of a bad death', async () => {
      keepsLogs = true;
      tell('die', { exitCode: 3, engineKey });
      await settle();
      const query = { containerId: containerId(1), workload: `${engineKey}/` };
      assert.deepEqual(logQueries, [{ ...query, fromMs: noonMs - minuteMs, toMs: noonMs + 1000 }]);
      await pass(3000);
      const log = { lines: [{ atMs: noonMs - 5, text: 'TOKEN=••• failed' }], isCut: false };
      assert.deepEqual(logs, [{ id: '1', log }]);
      assert.equal(logQueries.length, 1);
    });

    it('leaves out what an earlier run of the container wrote', async () => {
      keepsLogs = true;
      const lines = [-2000, -50].map(ms => ({ atMs: noonMs + ms, text: `at ${ms}` }));
      answerLog = () => Promise.resolve({ lines, isCut: false });
      events.push({ timestampMs: noonMs - 100, containerId: containerId(1), name: 'app-1', action: 'start' });
      tell('die', { exitCode: 3, engineKey });
      await pass(3000);
      assert.deepEqual(logs[0]?.log.lines, lines.slice(1));
    });

    it('keeps none of a good end, none that is empty, and none once that was switched off', async () => {
      keepsLogs = true;
      tell('die', { exitCode: 0, engineKey });
      await pass(3000);
      assert.deepEqual([logQueries, logs], [[], []]);
      const answer = answerLog;
      answerLog = () => Promise.resolve({ lines: [], isCut: false });
      tell('die', { exitCode: 3, engineKey });
      await pass(3000);
      answerLog = answer;
      tell('die', { exitCode: 3, engineKey });
      await settle();
      keepsLogs = false;
      await pass(3000);
      assert.deepEqual([logQueries.length, logs], [2, []]);
    });

    it('explains deaths though an engine does not answer, and asks for one log at a time', async () => {
      keepsLogs = true;
      const answers: ((log: ContainerLog) => void)[] = [];
      answerLog = () => new Promise(resolve => void answers.push(resolve));
      tell('die', { exitCode: 3, engineKey });
      clock.advance(1);
      tell('die', { exitCode: 4, engineKey });
      await pass(3000);
      assert.deepEqual([kept.length, logQueries.length], [2, 1]);
      answerLog = () => Promise.reject(new Error('gone'));
      answers[0]?.({ lines: [{ text: 'first' }], isCut: false });
      await settle();
      assert.deepEqual([logQueries.length, logs.map(({ id }) => id)], [2, ['1']]);
    });
  });
});
