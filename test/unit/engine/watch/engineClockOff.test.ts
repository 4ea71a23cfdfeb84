import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import type { Container } from '../../../../src/common/model/container';
import type { ContainerEvent } from '../../../../src/common/model/event';
import { explainDeath } from '../../../../src/deaths/explainDeath';
import { EngineConnection, type EngineView } from '../../../../src/engine/watch/engineConnection';
import { containerRunsOf } from '../../../../src/history/queries/containerRunsOf';
import { identityOf } from '../../../../src/history/runs/knownRun';
import { laneRuns } from '../../../../src/ui/panel/feed/laneEntries';
import { containerTooltip } from '../../../../src/ui/tree/containerTooltip';
import { eventLine, idOf, listAsked, running } from '../../../support/fakes/engineTexts';
import { FakeEngine } from '../../../support/fakes/fakeEngine';
import { ManualClock } from '../../../support/fakes/manualClock';
import { RecordingLog } from '../../../support/fakes/recordingLog';
import { waitFor } from '../../../support/run/waitFor';

const minuteMs = 60_000;
const startMs = 1_700_000_000_000;

for (const [where, offMs] of [
  ['behind', -120 * minuteMs],
  ['ahead', 120 * minuteMs],
] as const) {
  describe(`An engine whose clock is two hours ${where}`, () => {
    let folder: string;
    let engine: FakeEngine;
    let clock: ManualClock;
    let connection: EngineConnection;
    let events: ContainerEvent[];
    let state: Record<string, unknown>;
    let listed: Record<string, unknown>;

    const view = (): Promise<EngineView> => connection.view(AbortSignal.timeout(10_000), true);
    const web = async (): Promise<Container> => (await view()).containers[0] ?? assert.fail('no container');
    /** A time of this machine as the engine's inspection reports it. */
    const asTold = (atMs: number): string => new Date(atMs + offMs).toISOString();
    /** Within two seconds, the uncertainty of an engine's clock that is reported in whole seconds. */
    const isNear = (actualMs: number | undefined, expectedMs: number): boolean =>
      Math.abs((actualMs ?? Number.NaN) - expectedMs) <= 2000;

    beforeEach(async () => {
      folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cm-clock-'));
      clock = new ManualClock(startMs);
      engine = new FakeEngine(path.join(folder, 'engine.sock'));
      engine.now = () => clock.now() + offMs;
      engine.answerEvents();
      listed = { ...running('web'), Created: (startMs - 10 * minuteMs + offMs) / 1000 };
      state = {
        Status: 'running',
        StartedAt: asTold(startMs - 5 * minuteMs),
        FinishedAt: '0001-01-01T00:00:00Z',
      };
      engine.routes.set('/containers/json', (request, response) => {
        response.end(listAsked([listed as never], request.url));
      });
      engine.routes.set(`/containers/${idOf('web')}/json`, (_request, response) => {
        response.end(JSON.stringify({ State: state }));
      });
      await engine.listen();
      connection = new EngineConnection({
        endpoint: engine.address,
        environment: { variables: {}, homeFolder: folder, platform: process.platform },
        clock,
        log: new RecordingLog(),
        random: () => 0,
      });
      events = [];
      connection.onDidEvent(each => events.push(each));
      connection.start();
    });
    afterEach(async () => {
      connection.stop();
      await engine.close();
      fs.rmSync(folder, { recursive: true, force: true });
    });

    /** Ends the container; returns it and the reported event. */
    const end = async (): Promise<{ container: Container; die: ContainerEvent }> => {
      await view();
      await waitFor('the stream', () => engine.streams.size > 0);
      const seconds = (clock.now() + offMs) / 1000;
      listed = { ...listed, State: 'exited', Status: 'Exited (1) 1 second ago' };
      const check = { Start: asTold(clock.now()), End: asTold(clock.now()), ExitCode: 1, Output: 'no' };
      const health = { Health: { Status: 'unhealthy', Log: [check] } };
      state = { ...state, Status: 'exited', ExitCode: 1, FinishedAt: asTold(clock.now()), ...health };
      engine.tell(
        eventLine({
          action: 'die',
          name: 'web',
          seconds,
          nano: 0,
          attributes: { exitCode: '1' },
          beside: {},
        }),
      );
      await waitFor('the end', () => events.length > 0);
      return { container: await web(), die: events[0] ?? assert.fail() };
    };

    it('tells by this machine’s clock when a container was made, started, checked and ended', async () => {
      const before = await web();
      assert.ok(isNear(before.createdAtMs, startMs - 10 * minuteMs), 'made');
      assert.ok(isNear(before.startedAtMs, startMs - 5 * minuteMs), 'started');
      assert.equal(before.engineStartedAtMs, startMs - 5 * minuteMs + offMs, 'as its readings are stamped');
      const { container, die } = await end();
      assert.ok(isNear(container.finishedAtMs, startMs), 'ended');
      assert.ok(isNear(container.healthLog?.[0]?.atMs, startMs), 'checked');
      assert.ok(isNear(die.timestampMs, startMs), 'the event');
    });

    it('does not say that a container was made at another time once its clock is set right', async () => {
      const { createdAtMs } = await web();
      engine.now = () => clock.now();
      assert.equal((await web()).createdAtMs, createdAtMs);
    });

    it('makes no death of a run that lasted another time', async () => {
      const { container, die } = await end();
      const { id, name, image, workload } = container;
      const dead = { id, name, image, workload: workload.key };
      const death = explainDeath({ container: dead, events: [die], state: container });
      assert.ok(isNear(death?.ranForMs, 5 * minuteMs), `${death?.verdict}`);
      const untold = explainDeath({ container: dead, events: [], state: container });
      assert.ok(isNear(untold?.atMs, startMs));
      assert.ok(isNear(untold?.ranForMs, 5 * minuteMs));
    });

    it('draws its runs where their rows are', async () => {
      const isUp = laneRuns([], [await web()])[0];
      assert.ok(isNear(isUp?.atMs, startMs - 5 * minuteMs), 'begins');
      const { container } = await end();
      const { startedAtMs } = await web();
      const known = {
        ...identityOf(container),
        firstSeenMs: startMs - 4 * minuteMs,
        lastSeenMs: startMs - 5000,
      };
      const stored = containerRunsOf(
        [{ ...known, startedAtMs, endedAtMs: container.finishedAtMs }],
        { fromMs: startMs - 60 * minuteMs, toMs: startMs + minuteMs },
        10,
      );
      const [run] = laneRuns(stored, [container]);
      assert.ok(isNear(run?.atMs, startMs - 5 * minuteMs), 'began');
      assert.ok(isNear(run?.endMs, startMs), 'ended');
    });

    it('is up for as long as it is', async () => {
      const container = await web();
      const text = containerTooltip({ container, nowMs: clock.now() });
      assert.match(text, /\| Up \| [45] min, since/);
    });
  });
}
