import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { CollectingWindow } from '../../src/collecting/collectingWindow';
import { systemClock as clock } from '../../src/node/systemClock';
import type { SharedChange } from '../../src/protocol/sharedState';
import { parseSettings, type Settings } from '../../src/parseSettings';
import { FakeEngine } from '../support/fakes/fakeEngine';
import { holdFile } from '../support/windows/holdFile';
import { itWith } from '../support/run/itWith';
import { RecordingLog } from '../support/fakes/recordingLog';
import { waitFor } from '../support/run/waitFor';
import { builtFiles } from '../support/data/builtFiles';

/**
 * An interval of about five minutes (ms), such that `nowMs` is in the middle of one. Near its ends, ticks get
 * the time of the end, and the second of two such ticks would be dropped as a duplicate.
 */
function intervalAround(nowMs: number): number {
  const usualMs = 300_000;
  return nowMs / (Math.floor(nowMs / usualMs) + 0.5);
}

describe('The collecting window', function () {
  this.timeout(30_000);
  let root: string;
  let engine: FakeEngine;
  let log: RecordingLog;
  let owner: CollectingWindow | undefined;
  let changes: SharedChange[];
  beforeEach(async () => {
    root = fs.mkdtempSync(path.join(os.tmpdir(), 'cm-collecting-'));
    engine = await new FakeEngine(path.join(root, 'engine.sock')).listen();
    engine.answerEvents();
    log = new RecordingLog();
  });
  afterEach(async () => {
    await owner?.close();
    await engine.close();
    fs.rmSync(root, { recursive: true, force: true });
  });

  const settings = (changed: Partial<Settings> = {}): Settings => ({
    ...parseSettings(() => undefined).settings,
    intervalMs: intervalAround(Date.now()),
    engines: [engine.address],
    ...changed,
  });
  const open = (
    isPaused = false,
    held = path.join(root, 'claim-1'),
    handleRefusedWrite = (): Promise<void> => Promise.resolve(),
  ): CollectingWindow => {
    fs.writeFileSync(path.join(root, 'claim-1'), '');
    const opened = new CollectingWindow({
      seed: {
        epoch: 1,
        claim: { held, successor: path.join(root, 'claim-2') },
        inherited: undefined,
        isPaused,
        handleRefusedWrite,
      },
      settings: settings(),
      environment: { variables: {}, homeFolder: root, platform: process.platform },
      folder: path.join(root, 'history'),
      ...builtFiles,
      clock,
      log,
      handleDamage: () => undefined,
    });
    changes = [];
    opened.onDidChange(change => changes.push(change));
    return (owner = opened);
  };
  const list = (id: string): object => ({
    Id: id.repeat(64),
    Names: [`/${id}`],
    Image: 'busybox',
    State: 'running',
    Status: 'Up 1 second',
    Labels: {},
  });

  it('notes that an engine is gone, and that it is back, for all windows and in history', async () => {
    const window = open();
    await waitFor('the engine', () => window.state().engines[0]?.state.kind === 'connected');
    const told = (): string[] =>
      changes
        .flatMap(change => (change.type === 'events' ? change.events : []))
        .flatMap(event => (event.kind === 'alert' ? event.text : []));
    const untilTold = (text: RegExp): Promise<unknown> =>
      waitFor(String(text), async () => {
        await window.handlers.collectNow({});
        return told().some(each => text.test(each));
      });
    await engine.close();
    await untilTold(/^Engine .+ is gone$/);
    engine = await new FakeEngine(path.join(root, 'engine.sock')).listen();
    engine.answerEvents();
    await untilTold(/^Engine .+ is back after \d+ s$/);
    const notes = await window.handlers.queryNotes({ fromMs: 0, toMs: Date.now() });
    assert.deepEqual(
      [...notes].reverse().map(({ text }) => text),
      told(),
    );
    assert.equal(told().length, 2, 'each once');
    assert.equal(notes[0]?.subject?.kind, 'engine');
  });

  it('has the containers of this moment for who comes between two ticks, and with each change of state', async () => {
    const window = open();
    // The engine is found after the first tick, and is collected from at once.
    await waitFor(
      'a tick with the engine',
      () => window.state().tick?.engines[0]?.state.kind === 'connected',
    );
    await waitFor('the stream of events', () => engine.streams.size > 0);
    engine.answer('/containers/json', [list('a')]);
    const seconds = Math.ceil(Date.now() / 1000);
    const actor = { ID: 'a'.repeat(64), Attributes: { name: 'a', image: 'busybox' } };
    for (const [at, action] of ['create', 'start'].entries())
      engine.tell(
        `{"Type":"container","Action":"${action}","Actor":${JSON.stringify(actor)},"time":${seconds},"timeNano":${seconds}00000000${at}}\n`,
      );
    await waitFor('the container', () => window.state().containers?.some(({ name }) => name === 'a'));
    assert.deepEqual(window.state().tick?.containers, []);
    const { engines } = window.state();
    await window.handlers.pause({});
    const last = changes.at(-1);
    assert.ok(last?.type === 'state' && last.state.isPaused);
    assert.equal(last.state.engines, engines);
    assert.deepEqual(
      window.state().containers?.map(({ name }) => name),
      ['a'],
    );
  });

  it('stays paused where a user paused it before', async () => {
    const window = open(true);
    assert.equal(window.state().isPaused, true);
    await new Promise(resolve => setTimeout(resolve, 300));
    assert.equal(window.state().tick, undefined);
  });

  it('goes on saying that history is not being saved when only one of those who say so is well again', async () => {
    const held = path.join(root, 'claim-to-come');
    const journal = path.join(root, 'history', 'journal');
    fs.writeFileSync(held, '');
    let refused = 0;
    const window = open(true, held, () => Promise.resolve(void refused++));
    await window.handlers.flush({});
    fs.rmSync(journal, { recursive: true, force: true });
    fs.writeFileSync(journal, '');
    await window.handlers.resume({});
    await waitFor('the store to fail', () => window.state().storeProblem);
    fs.rmSync(held);
    await window.handlers.collectNow({});
    await waitFor('the recorder to be refused', () => refused > 0);
    await window.handlers.pause({});
    fs.writeFileSync(held, '');
    fs.rmSync(journal);
    // The store now writes what it could not write before. The ticks that the recorder was refused remain
    // lost.
    await window.handlers.flush({});
    await waitFor('the store to be well', () => log.count('debug', /History is saved again/) === 1);
    assert.match(window.state().storeProblem ?? '', /does not belong/);
    await window.handlers.resume({});
    await waitFor('all to be well', () => window.state().storeProblem === undefined);
  });

  it('tells of no problem where its claim was lost, for another window saves the history', async () => {
    let refused = 0;
    const window = open(false, path.join(root, 'claim-of-another'), async () => {
      // Simulates the check of the claim on disk.
      await new Promise(resolve => setTimeout(resolve, 50));
      window.abandon();
      refused++;
    });
    await waitFor('a write to be refused', () => refused > 0);
    await new Promise(resolve => setImmediate(resolve));
    assert.equal(window.state().storeProblem, undefined);
    assert.equal(log.count('error', /not being saved/), 0);
    owner = undefined;
  });

  it('does nothing with settings that come after its end', async () => {
    const window = open();
    await waitFor('the first tick', () => window.state().tick);
    await window.close();
    const asked = engine.requests.length;
    const before = changes.length;
    window.setSettings(
      settings({ intervalMs: 1000, idleIntervalMs: 60_000, engines: [engine.address, 'auto'] }),
    );
    await new Promise(resolve => setTimeout(resolve, 500));
    assert.deepEqual([engine.requests.length, changes.length], [asked, before]);
    owner = undefined;
  });

  describe('and an engine that changes what it is known by', () => {
    const told = { ID: 'A', Name: 'old', DockerRootDir: '/var/lib/docker', OperatingSystem: 'Test' };
    const runs = (id: string): void => {
      engine.answer('/containers/json', [{ ...list('a'), Id: id.repeat(64) }]);
      engine.answer(`/containers/${id.repeat(64)}/stats`, {
        read: new Date().toISOString(),
        cpu_stats: { cpu_usage: { total_usage: 1e9 } },
      });
    };
    /** The container's workload, once a row of the run with this id is stored. */
    const workloadOnce = (id: string): Promise<string> =>
      waitFor('a row', async () => {
        const query = { container: id.repeat(64), hours: 1, limit: 1, nowMs: Date.now() };
        return (await owner?.handlers.queryHistory(query))?.[0]?.workload;
      });
    beforeEach(() => {
      engine.answer('/info', told);
      runs('a');
    });

    it('has its history in one piece', async () => {
      open();
      const workload = await workloadOnce('a');
      assert.match(workload, /^[0-9a-f]{8}\/name:a$/);
      await owner?.close();
      // A new run at each start; at the next one the engine has another host name and data folder, at the one
      // after it does not answer who it is.
      engine.answer('/info', { ...told, Name: 'new', DockerRootDir: '/data' });
      runs('b');
      open();
      assert.equal(await workloadOnce('b'), workload);
      await owner?.close();
      engine.routes.set('/info', (_request, response) => void response.writeHead(500).end());
      runs('c');
      open();
      assert.equal(await workloadOnce('c'), workload);
      assert.equal((await owner?.handlers.listWorkloads({}))?.length, 1);
      assert.equal(log.count('error', /./), 0);
    });

    itWith('shareModes', 'is known again though another program holds open what is known of it', async () => {
      open();
      const workload = await workloadOnce('a');
      await owner?.close();
      engine.answer('/info', { ...told, Name: 'new' });
      runs('b');
      const asked = engine.count('/info');
      const held = await holdFile(path.join(root, 'history', 'engines.json'), 'nothing');
      try {
        const window = open();
        await waitFor('it to be asked who it is', () => engine.count('/info') > asked);
        await waitFor('the user to be told', () => /engines\.json/.test(window.state().storeProblem ?? ''));
      } finally {
        await held.release();
      }
      assert.equal(await workloadOnce('b'), workload);
      await waitFor('all to be well', () => owner?.state().storeProblem === undefined);
    });

    it('has what was stored under its former name before engines were remembered', async () => {
      open();
      const before = await workloadOnce('a');
      await owner?.close();
      fs.rmSync(path.join(root, 'history', 'engines.json'));
      engine.answer('/info', { ...told, Name: 'new' });
      runs('b');
      open();
      const workload = await workloadOnce('b');
      assert.notEqual(workload, before);
      await waitFor('one workload', async () => (await owner?.handlers.listWorkloads({}))?.length === 1);
      for (const container of [workload, before]) {
        const query = { container, hours: 1, limit: 10, nowMs: Date.now() };
        const ids = (await owner?.handlers.queryHistory(query))?.map(({ containerId }) => containerId[0]);
        assert.deepEqual([...new Set(ids)], ['b', 'a'], container);
      }
    });

    it('begins anew once all history is deleted, under the key that it has', async () => {
      open();
      const workload = await workloadOnce('a');
      await owner?.handlers.clear({ nowMs: Date.now() });
      await owner?.close();
      engine.answer('/info', { ...told, Name: 'new' });
      runs('b');
      open();
      assert.equal(await workloadOnce('b'), workload);
    });
  });
});
