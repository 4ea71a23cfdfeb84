import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import type { Container } from '../../../../src/common/model/container';
import type { ContainerEvent } from '../../../../src/common/model/event';
import { EngineConnection, type EngineView } from '../../../../src/engine/watch/engineConnection';
import { eventLine, idOf, listAsked, running, type Listed } from '../../../support/fakes/engineTexts';
import { FakeEngine, pathOf } from '../../../support/fakes/fakeEngine';
import { ManualClock } from '../../../support/fakes/manualClock';
import { RecordingLog } from '../../../support/fakes/recordingLog';
import { waitFor } from '../../../support/run/waitFor';

const startMs = 1_700_000_000_000;
const listPath = '/containers/json';

describe('an engine listened to', () => {
  let folder: string;
  let engine: FakeEngine;
  let clock: ManualClock;
  let connection: EngineConnection;
  let [changes, events, listed, nano]: [EngineView[], ContainerEvent[], Listed[], number] = [[], [], [], 0];
  let log: RecordingLog;

  const view = (isFresh = false): Promise<EngineView> =>
    connection.view(AbortSignal.timeout(10_000), isFresh);
  const names = ({ containers }: EngineView): string[] => containers.map(({ name }) => name);
  const changed = (name: string): Container | undefined =>
    changes.at(-1)?.containers.find(each => each.name === name);
  const tell = (action: string, name: string, seconds = 1_700_000_000, attributes = {}, beside = {}): void =>
    engine.tell(eventLine({ action, name, seconds, nano: ++nano, attributes, beside }));
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
    [changes, events, nano] = [[], [], 0];
    connection.onDidChange(each => changes.push(each));
    connection.onDidEvent(each => events.push(each));
    connection.start();
  });
  afterEach(async () => {
    connection.stop();
    await engine.close();
    fs.rmSync(folder, { recursive: true, force: true });
  });

  it('does not count as lost while it lists its containers but is slow to inspect them', async () => {
    engine.routes.set(`/containers/${listed[0]?.Id}/json`, () => undefined);
    const first = view();
    await until('the question', () =>
      engine.requests.some(each => /\/json$/.test(pathOf(each).replace(listPath, ''))),
    );
    clock.advance(1000);
    const { state, containers } = await first;
    assert.equal(state.kind, 'connected');
    assert.deepEqual(
      containers.map(({ name, startedAtMs }) => [name, startedAtMs]),
      [['web', undefined]],
    );
  });

  it('is subscribed to before its first list, for containers and what happens to them only', async () => {
    assert.deepEqual(names(await view()), ['web']);
    const paths = engine.requests.map(pathOf);
    assert.ok(paths.indexOf('/events') < paths.indexOf(listPath));
    const url = decodeURIComponent(engine.requests.find(each => pathOf(each) === '/events')?.url ?? '');
    assert.match(url, /"type":\["container"\]/);
    assert.match(url, /"event":\["create","start","die","oom"/);
    assert.ok(!/exec|since/.test(url), url);
  });

  it('is not asked for a list while it tells events, but for one every five minutes', async () => {
    await view();
    await until('the first refresh', () => clock.timerCount === 0);
    for (let tick = 0; tick < 50; tick++) {
      clock.advance(5000);
      assert.deepEqual(names(await view()), ['web']);
      await quiet();
    }
    assert.equal(engine.count(listPath), 1);
    clock.advance(60_000);
    await view();
    assert.equal(engine.count(listPath), 2);
  });

  it('is asked for one full list where so many changed that their ids would fill an address', async () => {
    await view();
    await until('the first refresh', () => clock.timerCount === 0);
    for (let container = 0; container < 51; container++) tell('start', `many-${container}x`);
    await waitFor('the events', () => events.length === 51);
    await until('the list', () => engine.count(listPath) === 2);
    assert.ok(!engine.requests.findLast(each => pathOf(each) === listPath)?.url?.includes('filters'));
  });

  it('is asked nothing at all while nothing runs', async () => {
    listed = [{ ...running('web'), State: 'exited' }];
    await view();
    const asked = engine.requests.length;
    for (let tick = 0; tick < 300; tick++) {
      clock.advance(5000);
      await view();
    }
    assert.equal(engine.requests.length, asked);
    await view(true);
    assert.equal(engine.count(listPath), 2, 'but a user may ask');
  });

  it('tells a new container between views, asking for that one only', async () => {
    await view();
    listed.push(running('db'));
    tell('create', 'db');
    tell('start', 'db');
    await until('the change', () => changes.length > 0);
    assert.deepEqual(names(changes[0] as EngineView), ['web', 'db']);
    assert.equal(engine.count(listPath), 2);
    const url = decodeURIComponent(engine.requests.filter(each => pathOf(each) === listPath)[1]?.url ?? '');
    assert.ok(url.includes(`"id":["${idOf('db')}"]`), url);
    assert.deepEqual(
      events.map(({ action, name }) => `${action} ${name}`),
      ['create db', 'start db'],
    );
    listed = [running('web')];
    tell('destroy', 'db');
    await until('the other change', () => changes.length > 1);
    assert.deepEqual(names(changes[1] as EngineView), ['web']);
    assert.deepEqual(names(await view()), ['web']);
  });

  it('tells that a container could not be started, however long it took: no event says so', async () => {
    await view();
    const state = { Status: 'created', Running: false, ExitCode: 0, Error: '' };
    const inspection = `/containers/${idOf('new')}/json`;
    engine.routes.set(inspection, (_, response) => response.end(JSON.stringify({ State: state })));
    const lists = engine.count(listPath);
    tell('create', 'new');
    const shown = (): Container | undefined => changed('new');
    await until('two lists without it', () => engine.count(listPath) >= lists + 2, 1000);
    assert.equal(shown(), undefined);
    listed = [running('web'), { ...running('new'), State: 'created' }];
    await until('three looks at it', () => engine.count(inspection) >= 3, 1000);
    assert.deepEqual([shown()?.startError, shown()?.exitCode], [undefined, undefined]);
    Object.assign(state, { ExitCode: 127, Error: 'executable file not found' });
    await until('why it could not start', () => shown()?.startError !== undefined, 1000);
    assert.deepEqual([shown()?.startError, shown()?.exitCode], ['executable file not found', 127]);
  });

  it('asks again while a container is listed as running though its end was told', async () => {
    await view();
    const lists = engine.count(listPath);
    // As with an engine on a busy disk: the event comes before the list has changed.
    tell('die', 'web');
    await until('the first answer', () => engine.count(listPath) > lists);
    const shown = (): string | undefined => changed('web')?.status;
    await until('what it says', () => shown() === 'running');
    listed = [{ ...running('web'), State: 'exited' }];
    await until('the end', () => shown() === 'exited');
    const settled = engine.count(listPath);
    clock.advance(60_000);
    await quiet(3);
    assert.ok(engine.count(listPath) <= settled + 1, 'what is settled is asked for no more');
  });

  it('costs few questions when 200 containers come and go within a minute', async function () {
    this.timeout(10_000);
    await view();
    for (let container = 0; container < 200; container++) {
      for (const action of ['create', 'start', 'die', 'destroy']) tell(action, `burst-${container}`);
      clock.advance(300);
      while (events.length < 4 * (container + 1)) await new Promise(resolve => setImmediate(resolve));
      await quiet(1);
    }
    await until('the list', () => engine.count(listPath) > 1);
    assert.ok(engine.count(listPath) < 80, `${engine.count(listPath)} lists`);
    assert.deepEqual(names(await view()), ['web']);
  });

  it('is asked nothing, and tells nothing, where it says the same health again', async () => {
    await view();
    for (const said of ['healthy', 'healthy', 'healthy']) tell(`health_status: ${said}`, 'web');
    tell('health_status: unhealthy', 'web');
    await until('the last event', () => events.at(-1)?.health === 'unhealthy');
    assert.deepEqual(
      events.map(({ health }) => health),
      ['healthy', 'unhealthy'],
    );
    await until('the question about both', () => clock.timerCount === 0);
    clock.advance(5000);
    const asked = engine.count(listPath);
    for (let check = 0; check < 20; check++) tell('health_status: unhealthy', 'web');
    tell('oom', 'web');
    await until('what comes behind them', () => events.at(-1)?.action === 'oom');
    await until('the question about it', () => clock.timerCount === 0);
    assert.equal(events.length, 3);
    assert.equal(engine.count(listPath) - asked, 1);
  });

  it('goes on after a gap where it was, takes nothing twice and lists all', async () => {
    await view();
    tell('start', 'web', 1_700_000_100);
    await until('the event', () => events.length === 1 && changes.length === 1);
    const stamp = `1700000100.${String(nano).padStart(9, '0')}`;
    for (const stream of engine.streams) stream.destroy();
    listed.push(running('db'));
    await until('a new stream', () => engine.count('/events') === 2 && engine.streams.size === 1);
    const url = engine.requests.filter(each => pathOf(each) === '/events')[1]?.url ?? '';
    assert.equal(new URL(url, 'http://engine').searchParams.get('since'), stamp);
    nano--;
    tell('start', 'web', 1_700_000_100);
    tell('start', 'db', 1_700_000_101);
    await until('the other event', () => events.length === 2);
    assert.deepEqual(
      events.map(({ name }) => name),
      ['web', 'db'],
    );
    await until('the list', () => names(changes.at(-1) as EngineView).length === 2);
  });

  it('is listed at every view where it refuses events, once a minute while nothing runs', async () => {
    engine.routes.set('/events', (_request, response) => response.writeHead(403).end('{}'));
    for (let tick = 0; tick < 5; tick++) await view();
    assert.equal(engine.count(listPath), 5);
    listed = [];
    await view();
    const before = engine.count(listPath);
    for (let tick = 0; tick < 24; tick++) {
      clock.advance(5000);
      await view();
      // Answers to pings must arrive before the clock makes them late.
      await quiet(1);
    }
    assert.equal(engine.count(listPath) - before, 2);
  });

  it('is not listed where it ends its streams at once while nothing runs: it may be asleep', async () => {
    listed = [];
    engine.routes.set('/events', (_request, response) => response.writeHead(200).end());
    await view();
    await until('the first end', () => engine.count('/events') > 1);
    const before = engine.count(listPath);
    for (let tick = 0; tick < 100; tick++) {
      clock.advance(5000);
      await view();
      await new Promise(resolve => setImmediate(resolve));
    }
    assert.equal(engine.count(listPath), before);
    assert.ok(engine.count('/events') < 15, `${engine.count('/events')} streams`);
  });

  it('has no stream and no timer left once it is stopped, and is not asked for what happened meanwhile', async () => {
    await view();
    tell('start', 'web');
    await waitFor('the event', () => events.length === 1);
    connection.stop();
    await waitFor('the stream to close', () => engine.streams.size === 0);
    connection.stop();
    assert.equal(clock.timerCount, 0);
    tell('start', 'web');
    connection.start();
    await waitFor('a new stream', () => engine.streams.size === 1);
    assert.ok(!engine.requests.at(-1)?.url?.includes('since'));
  });

  it('is found out when it freezes while containers run', async () => {
    await view();
    engine.routes.set('/_ping', () => undefined);
    clock.advance(5000);
    await view();
    clock.advance(5000);
    await view();
    await waitFor('the ping', () => engine.count('/_ping') === 1);
    clock.advance(4000);
    await waitFor('the loss', () => changes.length === 1);
    const [lost] = changes;
    assert.ok(lost?.state.kind === 'unreachable' && /no answer in time/.test(lost.state.message));
    assert.deepEqual(lost.containers, []);
    await waitFor('the stream to close', () => engine.streams.size === 0);
    connection.stop();
    assert.equal(clock.timerCount, 0);
  });

  it('is reported as gone as soon as its stream breaks', async () => {
    await view();
    await engine.close();
    await until('the loss', () => changes.length === 1);
    assert.equal(changes[0]?.state.kind, 'unreachable');
  });

  it('is listened to further and asked for a list when it says something that is no event', async () => {
    await view();
    await until('the first refresh', () => clock.timerCount === 0);
    listed.push(running('db'));
    engine.tell('{"half":\n<html>\n');
    await until('a list', () => engine.count(listPath) === 2 && changes.length === 1);
    assert.deepEqual(names(changes[0] as EngineView), ['web', 'db']);
    tell('pause', 'web');
    await waitFor('the event', () => events.length === 1);
    assert.deepEqual([engine.count('/events'), engine.streams.size], [1, 1]);
    assert.equal(log.count('info', /was ignored/), 1, 'two lines, told once');
  });

  it('is listened to from now on where a line of its events did not end', async () => {
    await view();
    tell('start', 'web', 1_700_000_100);
    await until('the event', () => events.length === 1 && changes.length === 1);
    engine.tell('x'.repeat(9_000_000));
    await until('a new stream', () => engine.count('/events') === 2 && engine.streams.size === 1);
    const url = engine.requests.filter(each => pathOf(each) === '/events')[1]?.url ?? '';
    assert.ok(!url.includes('since'), 'the line would come again');
    tell('pause', 'web', 1_700_000_101);
    await until('the next event', () => events.length === 2);
  });

  it('is asked for a list where it sends more events at once than are taken', async () => {
    await view();
    await until('the first refresh', () => clock.timerCount === 0);
    listed.push(running('db'));
    engine.tell('{"Type":"image"}\n'.repeat(10_001));
    await until('a list', () => changes.at(-1)?.containers.length === 2);
    assert.equal(engine.count('/events'), 2, 'and listened to anew');
  });

  it('is listened to anew after the machine slept', async () => {
    await view();
    clock.stepWall(3_600_000);
    await view();
    await waitFor('a new stream', () => engine.count('/events') === 2 && engine.streams.size === 1);
    assert.equal((await view()).state.kind, 'connected');
  });

  it('is listened to anew after a sleep that no clock shows but by a view that comes late', async () => {
    for (let tick = 0; tick < 3; tick++) {
      await view();
      clock.advance(5000);
    }
    assert.equal(engine.count('/events'), 1);
    clock.advance(3_600_000);
    await view();
    await waitFor('a new stream', () => engine.count('/events') === 2 && engine.streams.size === 1);
  });

  it('tells the exit code that inspection knows, not the label that Docker writes over it', async () => {
    const labels = { exitCode: '99' };
    listed = [{ ...running('web'), Labels: labels }];
    await view();
    listed = [{ ...running('web'), Labels: labels, State: 'exited' }];
    const State = { Status: 'exited', Running: false, ExitCode: 3 };
    engine.answer(`/containers/${idOf('web')}/json`, { State });
    tell('die', 'web', undefined, labels);
    tell('kill', 'web', undefined, { signal: '15' });
    await waitFor('the other event', () => events.length === 1);
    assert.deepEqual([events[0]?.action, events[0]?.signal], ['kill', 15]);
    await until('the end to be told', () => events.length === 2);
    assert.deepEqual([events[1]?.action, events[1]?.exitCode], ['die', 3]);
  });

  it('tells from what to what limits were changed, once inspection knows', async () => {
    const path = `/containers/${idOf('web')}/json`;
    engine.answer(path, { HostConfig: { Memory: 512 } });
    await view();
    await until('the first refresh', () => clock.timerCount === 0);
    engine.answer(path, { HostConfig: { Memory: 1024, PidsLimit: 9 } });
    tell('update', 'web');
    await until('the event', () => events.length === 1);
    const { before, after } = events[0]?.limits ?? assert.fail();
    assert.deepEqual([before.memoryBytes, before.pids], [512, undefined]);
    assert.deepEqual([after.memoryBytes, after.pids], [1024, 9]);
  });

  it('tells a health again after an end that waits for inspection, and the end before it', async () => {
    const labels = { exitCode: '99' };
    listed = [{ ...running('web'), Labels: labels }];
    await view();
    engine.routes.set(`/containers/${idOf('web')}/json`, () => undefined);
    tell('health_status: healthy', 'web', undefined, labels);
    tell('die', 'web', undefined, labels);
    // Events of the next run, whose start was not reported.
    for (const said of ['healthy', 'healthy']) tell(`health_status: ${said}`, 'web', undefined, labels);
    tell('oom', 'web', undefined, labels);
    await waitFor('the last event', () => events.at(-1)?.action === 'oom');
    assert.deepEqual(
      events.map(({ action, health, exitCode }) => health ?? exitCode ?? action),
      ['healthy', 'die', 'healthy', 'oom'],
    );
  });

  it('tells the health that inspection knows, not that of before the check, and shows it', async () => {
    await view();
    const State = { Status: 'running', Running: true, Health: { Status: 'healthy' } };
    engine.answer(`/containers/${idOf('web')}/json`, { State });
    tell('health_status', 'web', undefined, {}, { HealthStatus: 'unhealthy' });
    await until('the health to be told', () => events.length === 1);
    assert.deepEqual([events[0]?.action, events[0]?.health], ['health_status', 'healthy']);
    await waitFor('it to show', () => changes.at(-1)?.containers[0]?.health === 'healthy');
  });

  it('tells what waits for inspection when it is stopped, without what is in doubt', async () => {
    const labels = { exitCode: '99' };
    listed = [{ ...running('web'), Labels: labels }];
    await view();
    tell('die', 'web', undefined, labels);
    tell('pause', 'web');
    await waitFor('the other event', () => events.length === 1);
    connection.stop();
    assert.deepEqual([events[1]?.action, events[1]?.exitCode], ['die', undefined]);
  });

  it('leaves out what a user excludes at once, unasked, its events as well', async () => {
    listed.push(running('db'));
    await view();
    const asked = engine.requests.length;
    connection.setExclude(['db']);
    assert.deepEqual(names(changes[0] as EngineView), ['web']);
    assert.equal(changes[0]?.excludedCount, 1);
    assert.equal(engine.requests.length, asked);
    tell('die', 'db');
    tell('die', 'web');
    await waitFor('the event', () => events.length === 1);
    assert.equal(events[0]?.name, 'web');
    connection.setExclude([]);
    assert.deepEqual(names(changes.at(-1) as EngineView), ['web', 'db']);
  });
});
