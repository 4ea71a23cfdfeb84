import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { CanceledError } from '../../../src/common/errors';
import { EngineConnection } from '../../../src/engine/engineConnection';
import { FakeEngine } from '../../support/fakeEngine';
import { ManualClock } from '../../support/manualClock';
import { RecordingLog } from '../../support/recordingLog';

describe('EngineConnection', () => {
  let folder: string;
  let socket: string;
  let endpoint: string;
  let engine: FakeEngine;
  let log: RecordingLog;
  let connection: EngineConnection;
  const soon = (): AbortSignal => AbortSignal.timeout(150);
  const unhurried = (): AbortSignal => AbortSignal.timeout(20_000);

  beforeEach(async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cm-connection-'));
    socket = path.join(folder, 'engine.sock');
    endpoint = `unix://${socket}`;
    engine = await new FakeEngine(socket).listen();
    log = new RecordingLog();
    connection = new EngineConnection({
      endpoint: () => endpoint,
      environment: { variables: {}, homeFolder: folder, platform: 'linux' },
      clock: new ManualClock(0),
      log,
    });
  });
  afterEach(async () => {
    await engine.close().catch(() => undefined);
    fs.rmSync(folder, { recursive: true, force: true });
  });

  it('finds the engine once and keeps to it', async () => {
    assert.equal((await connection.view(unhurried())).state.kind, 'connected');
    await connection.view(unhurried());
    const paths = engine.requests.map(({ url }) => url?.split('?')[0]);
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

  it('gives up on looking for an engine when the signal says so', async () => {
    engine.routes.set('/version', () => undefined);
    const { state } = await connection.view(soon());
    assert.ok(state.kind === 'unreachable' && /no answer in time/.test(state.message));
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

  it('tells a socket that it may not open from one where nothing answers', async () => {
    const nobody = 65_534;
    const isRoot = process.getuid?.() === 0;
    if (isRoot) process.seteuid?.(nobody);
    else fs.chmodSync(socket, 0);
    try {
      const { state } = await connection.view(unhurried());
      assert.ok(state.kind === 'noPermission' && state.address === endpoint, state.kind);
    } finally {
      if (isRoot) process.seteuid?.(0);
    }
  });

  it('uses another endpoint after a reset', async () => {
    await connection.view(unhurried());
    const other = await new FakeEngine(path.join(folder, 'other.sock'), 'other').listen();
    endpoint = other.address;
    connection.reset();
    const { state } = await connection.view(unhurried());
    assert.ok(state.kind === 'connected' && state.engine.name === 'other');
    await other.close();
  });

  it('says what is allowed when the endpoint is none', async () => {
    endpoint = 'localhost:2375';
    const { state } = await connection.view(unhurried());
    assert.ok(state.kind === 'invalidEndpoint' && /Allowed are/.test(state.message));
  });
});
