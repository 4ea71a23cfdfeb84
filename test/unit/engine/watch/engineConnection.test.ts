import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as net from 'node:net';
import * as os from 'node:os';
import * as path from 'node:path';
import { CanceledError } from '../../../../src/common/errors';
import { EngineConnection } from '../../../../src/engine/watch/engineConnection';
import { FakeEngine, pathOf } from '../../../support/fakes/fakeEngine';
import { ManualClock } from '../../../support/fakes/manualClock';
import { RecordingLog } from '../../../support/fakes/recordingLog';
import { waitFor } from '../../../support/run/waitFor';
import { itWith } from '../../../support/run/itWith';

describe('EngineConnection', () => {
  let folder: string;
  let socket: string;
  let endpoint: string;
  let engine: FakeEngine;
  let log: RecordingLog;
  let connection: EngineConnection;
  let clock: ManualClock;
  const connect = (address: string, variables: Record<string, string> = {}): EngineConnection =>
    new EngineConnection({
      endpoint: address,
      environment: { variables, homeFolder: folder, platform: 'linux' },
      clock,
      log,
      random: () => 0,
    });
  const soon = (): AbortSignal => AbortSignal.timeout(150);
  const unhurried = (): AbortSignal => AbortSignal.timeout(20_000);

  beforeEach(async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cm-connection-'));
    socket = path.join(folder, 'engine.sock');
    engine = await new FakeEngine(socket).listen();
    endpoint = engine.address;
    log = new RecordingLog();
    clock = new ManualClock(0);
    connection = connect(endpoint);
  });
  afterEach(async () => {
    await engine.close().catch(() => undefined);
    fs.rmSync(folder, { recursive: true, force: true });
  });

  it('finds the engine once and keeps to it', async () => {
    assert.equal((await connection.view(unhurried())).state.kind, 'connected');
    await connection.view(unhurried());
    const paths = engine.requests.map(pathOf);
    assert.equal(paths.filter(each => each === '/version').length, 1);
    assert.equal(paths.filter(each => each === '/containers/json').length, 2);
  });

  it('says that the engine is gone at once, and finds it when it is back', async () => {
    await connection.view(unhurried());
    await engine.close();
    const gone = await connection.view(unhurried());
    assert.equal(gone.state.kind, 'unreachable');
    assert.equal(gone.client, undefined);
    assert.equal((await connection.view(unhurried())).state.kind, 'unreachable');
    engine = await new FakeEngine(socket).listen();
    const back = await connection.view(unhurried());
    assert.equal(back.state.kind, 'connected');
    assert.ok(back.client);
  });

  it('logs changes of state only', async () => {
    await connection.view(unhurried());
    await connection.view(unhurried());
    assert.equal(log.lines.length, 1);
    await engine.close();
    for (let tick = 0; tick < 3; tick++) await connection.view(unhurried());
    const told = log.lines.length;
    for (let tick = 0; tick < 3; tick++) await connection.view(unhurried());
    assert.equal(log.count('warn', /stopped answering/), 1);
    assert.equal(log.lines.length, told);
  });

  it('gives up on an engine that hangs when the signal says so', async () => {
    await connection.view(unhurried());
    engine.routes.set('/containers/json', () => undefined);
    const { state } = await connection.view(soon());
    assert.ok(state.kind === 'unreachable' && /no answer in time/.test(state.message));
  });

  it('goes on looking for an engine beside a view that ends before, and tells when it is found', async () => {
    const answer = engine.routes.get('/version');
    let handleAsked = (): void => undefined;
    const asked = new Promise<void>(resolve => (handleAsked = resolve));
    let answerIt = (): void => undefined;
    engine.routes.set('/version', (request, response) => {
      answerIt = () => answer?.(request, response);
      handleAsked();
    });
    const { state } = await connection.view(soon());
    assert.equal(state.kind, 'connecting');
    assert.equal(log.count('warn', /./), 0);
    await asked;
    answerIt();
    await waitFor('the engine', async () => (await connection.view(soon())).state.kind === 'connected');
    assert.equal(engine.count('/version'), 1);
  });

  it('keeps its state when a view is called off', async () => {
    await connection.view(unhurried());
    engine.routes.set('/containers/json', () => undefined);
    const off = new AbortController();
    const view = connection.view(off.signal);
    off.abort(new CanceledError('paused'));
    assert.equal((await view).state.kind, 'connected');
    assert.equal(log.count('warn', /./), 0);
  });

  itWith('fileModes', 'tells a socket that it may not open from one where nothing answers', async () => {
    const nobody = 65_534;
    const isRoot = process.getuid?.() === 0;
    fs.chmodSync(folder, 0o755);
    if (isRoot) process.seteuid?.(nobody);
    else fs.chmodSync(socket, 0);
    try {
      const { state } = await connection.view(unhurried());
      assert.ok(state.kind === 'noPermission' && state.address === endpoint, state.kind);
    } finally {
      if (isRoot) process.seteuid?.(0);
    }
  });

  it('finds an engine that comes up between two views, and tells it', async () => {
    await engine.close();
    connection.start();
    assert.equal((await connection.view(unhurried())).state.kind, 'unreachable');
    engine = await new FakeEngine(socket).listen();
    engine.answerEvents();
    const told: string[] = [];
    connection.onDidChange(({ state }) => told.push(state.kind));
    clock.advance(5000);
    await waitFor('the engine to be asked for events', () =>
      engine.requests.some(({ url }) => /events/.test(url ?? '')),
    );
    await waitFor('the change', () => {
      clock.advance(100);
      return told.includes('connected');
    });
    connection.stop();
    assert.equal(clock.timerCount, 0);
  });

  it('does not wait long for an engine that hangs, and goes on looking beside', async () => {
    let answer: (() => void) | undefined;
    engine.routes.set('/version', (_request, response) => {
      answer = () => response.end(JSON.stringify({ ApiVersion: '1.48' }));
    });
    const view = connection.view(unhurried());
    await waitFor('the question', () => answer !== undefined);
    clock.advance(1000);
    assert.equal((await view).state.kind, 'connecting');
    answer?.();
    await waitFor('the answer', async () => (await connection.view(unhurried())).state.kind === 'connected');
  });

  it('looks less and less often for an engine on another machine that stays away, also where auto leads there', async () => {
    let asked = 0;
    engine.routes.set('/version', (_request, response) => {
      asked++;
      response.destroy();
    });
    const relay = net.createServer(near => near.pipe(net.connect(engine.socketPath)).pipe(near));
    await new Promise<void>(resolve => relay.listen(0, '127.0.0.1', resolve));
    const remote = `tcp://127.0.0.1:${(relay.address() as net.AddressInfo).port}`;
    for (const [wanted, variables] of [
      [remote, {}],
      ['auto', { DOCKER_HOST: remote }],
    ] as const) {
      asked = 0;
      connection = connect(wanted, variables);
      const askedAtSeconds: number[] = [];
      for (let second = 0; second < 100; second++) {
        const before = asked;
        await connection.view(unhurried());
        if (asked > before) askedAtSeconds.push(second);
        clock.advance(1000);
      }
      assert.deepEqual(askedAtSeconds, [0, 10, 30, 70], wanted);
      // A user's request is answered.
      await connection.view(unhurried(), true);
      assert.equal(asked, 5);
    }
    relay.close();
  });

  it('follows the user to another Docker context, and asks nothing anew while that stays', async () => {
    const other = await new FakeEngine(path.join(folder, 'other.sock'), 'other').listen();
    const configFolder = path.join(folder, '.docker');
    const choose = (name: string, atSeconds: number): void => {
      const file = path.join(configFolder, 'config.json');
      fs.writeFileSync(file, JSON.stringify({ currentContext: name }));
      fs.utimesSync(file, atSeconds, atSeconds);
    };
    for (const [name, address] of [
      ['one', endpoint],
      ['two', other.address],
    ] as const) {
      const digest = createHash('sha256').update(name).digest('hex');
      const meta = path.join(configFolder, 'contexts', 'meta', digest, 'meta.json');
      fs.mkdirSync(path.dirname(meta), { recursive: true });
      fs.writeFileSync(meta, JSON.stringify({ Name: name, Endpoints: { docker: { Host: address } } }));
    }
    choose('one', 1000);
    connection = connect('auto');
    const engineName = async (): Promise<string> => {
      clock.advance(5000);
      const { state } = await connection.view(unhurried());
      return state.kind === 'connected' ? state.engine.name : state.kind;
    };
    assert.deepEqual([await engineName(), await engineName()], ['fake', 'fake']);
    assert.equal(engine.count('/version'), 1);
    choose('two', 2000);
    assert.equal(await engineName(), 'other');
    await other.close();
  });

  it('says what is allowed when the endpoint is none', async () => {
    const { state } = await connect('localhost:2375').view(unhurried());
    assert.ok(state.kind === 'invalidEndpoint' && /Allowed are/.test(state.message));
  });
});
