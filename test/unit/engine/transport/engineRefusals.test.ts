import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import type * as http from 'node:http';
import * as os from 'node:os';
import * as path from 'node:path';
import { CanceledError } from '../../../../src/common/errors';
import { EngineConnection, type EngineView } from '../../../../src/engine/watch/engineConnection';
import { listAsked, running, type Listed } from '../../../support/fakes/engineTexts';
import { FakeEngine } from '../../../support/fakes/fakeEngine';
import { ManualClock } from '../../../support/fakes/manualClock';
import { RecordingLog } from '../../../support/fakes/recordingLog';
import { waitFor } from '../../../support/run/waitFor';

const startMs = 1_700_000_000_000;
const listPath = '/containers/json';

describe('an engine that refuses its list, or is late with it', () => {
  let folder: string;
  let engine: FakeEngine;
  let clock: ManualClock;
  let connection: EngineConnection;
  let changes: EngineView[];
  let listed: Listed[];
  let log: RecordingLog;

  const view = (isFresh = false): Promise<EngineView> =>
    connection.view(AbortSignal.timeout(10_000), isFresh);
  const names = ({ containers }: EngineView): string[] => containers.map(({ name }) => name);
  /** Lets answers arrive, and moves the clock until `probe` is true. */
  const until = (what: string, probe: () => boolean, stepMs = 100): Promise<boolean> =>
    waitFor(what, () => {
      if (probe()) return true;
      clock.advance(stepMs);
      return false;
    });

  /** Lets pending answers arrive without moving the clock. */
  const quiet = async (timers = 0): Promise<void> => {
    while (clock.timerCount > timers) await new Promise(resolve => setImmediate(resolve));
  };

  beforeEach(async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cm-session-'));
    engine = new FakeEngine(path.join(folder, 'engine.sock'));
    engine.answerEvents();
    listed = [running('web')];
    engine.routes.set(listPath, (request, response) => {
      response.end(listAsked(listed, request.url));
    });
    await engine.listen();
    clock = new ManualClock(startMs);
    log = new RecordingLog();
    connection = new EngineConnection({
      endpoint: engine.address,
      environment: { variables: {}, homeFolder: folder, platform: 'linux' },
      clock,
      log,
      random: () => 0,
    });
    changes = [];
    connection.onDidChange(each => changes.push(each));
    connection.start();
  });
  afterEach(async () => {
    connection.stop();
    await engine.close();
    fs.rmSync(folder, { recursive: true, force: true });
  });

  for (const [what, refuse] of [
    ['refuses its list', response => void response.writeHead(500).end('{"message":"removing"}')],
    ['gives a list that is none', response => void response.end('{"message":"hello"}')],
    ['breaks off its list', response => void response.destroy()],
  ] as [string, (response: http.ServerResponse) => void][]) {
    it(`keeps its containers where it ${what}, is asked again less and less often, and lists them when it can`, async () => {
      await view();
      await until('the first refresh', () => clock.timerCount === 0);
      const answer = engine.routes.get(listPath);
      let refused = 0;
      engine.routes.set(listPath, (_request, response) => {
        refused++;
        refuse(response);
      });
      listed = [running('web'), running('db')];
      assert.deepEqual([names(await view(true)), refused], [['web'], 1]);
      const refusedAtMs: number[] = [];
      for (let at = 0; at < 10_000; at += 100) {
        const before = refused;
        const state = await view();
        assert.deepEqual([state.state.kind, names(state)], ['connected', ['web']]);
        if (refused > before) refusedAtMs.push(at);
        clock.advance(100);
        await quiet(1);
      }
      assert.ok(
        refused > 2 && refused < 8,
        `asked ${refused} times in ten seconds: ${refusedAtMs.join(', ')}`,
      );
      assert.equal(log.count('warn', /./), 1, 'told once');
      assert.equal(engine.count('/events'), 1, 'the stream stands');
      if (answer) engine.routes.set(listPath, answer);
      await until('the list', () => changes.at(-1)?.containers.length === 2, 1000);
      assert.equal(log.count('info', /lists its containers again/), 1);
    });
  }

  it('keeps its containers where its list is late and a ping is answered', async () => {
    await view();
    await until('the first refresh', () => clock.timerCount === 0);
    engine.routes.set(listPath, () => undefined);
    const late = await connection.view(AbortSignal.timeout(150), true);
    assert.deepEqual([late.state.kind, names(late)], ['connected', ['web']]);
    await waitFor('the ping', () => engine.count('/_ping') === 2);
    const later = await view();
    assert.deepEqual([later.state.kind, names(later)], ['connected', ['web']]);
    assert.deepEqual(
      changes.filter(({ state }) => state.kind !== 'connected'),
      [],
    );
  });

  it('is asked whether it is there beside a list that takes long, and found out when it is frozen', async () => {
    await view();
    await until('the first refresh', () => clock.timerCount === 0);
    for (const path of [listPath, '/_ping']) engine.routes.set(path, () => undefined);
    const off = new AbortController();
    const asking = connection.view(off.signal, true);
    await waitFor('the list', () => engine.count(listPath) === 2);
    clock.advance(1000);
    await waitFor('the ping', () => engine.count('/_ping') === 2);
    clock.advance(3000);
    await waitFor('the loss', () => changes.at(-1)?.state.kind === 'unreachable');
    connection.stop();
    off.abort(new CanceledError('over'));
    await asking;
    assert.equal(clock.timerCount, 0);
  });

  it('is lost where neither a list nor a ping is answered', async () => {
    await view();
    for (const path of [listPath, '/_ping'])
      engine.routes.set(path, (_request, response) => void response.writeHead(503).end());
    assert.equal((await view(true)).state.kind, 'unreachable');
  });

  it('is not said to have no containers where it never listed any, and is not looked for again and again', async () => {
    const answer = engine.routes.get(listPath);
    engine.routes.set(listPath, (_request, response) => void response.writeHead(403).end('{"message":"no"}'));
    for (let tick = 0; tick < 40; tick++) {
      const { state } = await view();
      assert.ok(state.kind === 'unreachable' && /does not list its containers \(no/.test(state.message));
      clock.advance(500);
      await quiet(1);
    }
    assert.equal(engine.count('/version'), 1);
    assert.equal(log.count('warn', /./), 1);
    if (answer) engine.routes.set(listPath, answer);
    await until('the list', () => changes.at(-1)?.state.kind === 'connected', 1000);
    assert.deepEqual(names(changes.at(-1) as EngineView), ['web']);
  });
});
