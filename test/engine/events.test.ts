import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import type { Container } from '../../src/common/model/container';
import type { ContainerEvent } from '../../src/common/model/event';
import { engineStateIn } from '../support/data/engines';
import { ensureBusyboxImage } from '../support/engine/busyboxImage';
import { Collecting, sampleOf } from '../support/data/collecting';
import { docker, removeContainers, runContainer, testEngineAddress } from '../support/engine/engine';
import { ownTimeOf } from '../support/machine/ownTime';
import { firstOutOfMemory } from './deaths/explaining';
import { SocketRelay } from '../support/fakes/socketRelay';
import { waitFor } from '../support/run/waitFor';

const name = 'cm-events-one';
const otherName = 'cm-events-two';
const stormName = 'cm-events-storm';
/** As many as can start within a minute on a small, busy machine; more on demand. */
const stormSize = Number(process.env['CONTAINER_METRICS_TEST_STORM'] ?? 16);
/** The promised second in which a change shows, plus the engine's own work, in own time (ms). */
const soonMs = 1500;

describe('a real engine whose events are read', () => {
  let folder: string;
  let relay: SocketRelay;
  let collecting: Collecting;

  before(async function () {
    if (!testEngineAddress.startsWith('unix://')) this.skip();
    await ensureBusyboxImage();
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cm-events-'));
    relay = new SocketRelay(path.join(folder, 'relay.sock'), testEngineAddress.slice('unix://'.length));
    await relay.open();
    // Ticks are far apart, so anything that shows comes from an event.
    collecting = new Collecting(relay.address, 60_000);
    collecting.collector.start();
    await collecting.waitForTick('a tick', 0, tick => engineStateIn(tick).kind === 'connected');
  });
  after(async () => {
    collecting.dispose();
    await relay.close();
    fs.rmSync(folder, { recursive: true, force: true });
    await removeContainers([name, otherName]);
  });

  const newest = (id: string): Container | undefined =>
    collecting.changes.at(-1)?.view.containers.find(each => each.id === id);
  /** A container's events in ticks from number `first` on, once all are told: a list may show it first. */
  const eventsOf = (
    id: string,
    first: number,
    areAll: (events: readonly ContainerEvent[]) => boolean,
  ): Promise<readonly ContainerEvent[]> =>
    waitFor('its events', async () => {
      await collecting.collector.collectNow();
      const events = collecting.ticks.slice(first).flatMap(tick => tick.events ?? []);
      const its = events.filter(each => each.containerId === id);
      return areAll(its) && its;
    });
  /** Waits until a container looks this way, and asserts that it took at most about a second. */
  const shows = async (what: string, probe: () => boolean): Promise<void> => {
    const { ms } = await ownTimeOf(() => waitFor(what, probe));
    assert.ok(ms < soonMs, `${what}: ${ms} ms`);
  };

  it('shows every change in the list within a second: start, pause, rename, update, restart, death, removal', async () => {
    const firstTick = collecting.ticks.length;
    const id = await runContainer({ name, command: 'sleep 600', args: ['--cpus', '0.2'] });
    await shows('it to run', () => newest(id)?.status === 'running');
    await docker('pause', name);
    await shows('it to be paused', () => newest(id)?.status === 'paused');
    await docker('unpause', name);
    await shows('it to go on', () => newest(id)?.status === 'running');
    await removeContainers([otherName]);
    await docker('rename', name, otherName);
    await shows('its new name', () => newest(id)?.name === otherName);
    await docker('update', '--cpus', '0.4', otherName);
    await shows('its new limit', () => newest(id)?.limits?.cpuCores === 0.4);
    const startedAtMs = newest(id)?.startedAtMs ?? Number.NaN;
    await docker('restart', '--time', '0', otherName);
    await shows('its new start', () => {
      const now = newest(id);
      return now?.status === 'running' && (now.startedAtMs ?? 0) > startedAtMs;
    });
    await docker('kill', otherName);
    await shows('its death', () => newest(id)?.status === 'exited');
    assert.deepEqual([newest(id)?.exitCode, newest(id)?.isOomKilled], [137, undefined]);
    assert.ok(Math.abs((newest(id)?.finishedAtMs ?? 0) - Date.now()) < 60_000);
    await docker('rm', otherName);
    await shows('its removal', () => newest(id) === undefined);
    const told = await eventsOf(id, firstTick, its => its.some(({ action }) => action === 'destroy'));
    const expected = ['create', 'start', 'pause', 'unpause', 'rename', 'update', 'restart', 'die', 'destroy'];
    for (const action of expected)
      assert.ok(
        told.some(each => each.action === action),
        action,
      );
    assert.equal(told.findLast(({ action }) => action === 'die')?.exitCode, 137);
    assert.ok(told.every(({ timestampMs }) => Math.abs(timestampMs - Date.now()) < 60_000));
  });

  it('distinguishes out of memory from any other kill', async () => {
    // The engine begins to watch a container's memory while that starts: it does not note a kill before.
    const grow = 'while [ ! -e /go ]; do sleep 0.1; done; x=a; while :; do x=$x$x; done';
    const firstTick = collecting.ticks.length;
    const id = await firstOutOfMemory(async () => {
      const started = await runContainer({ name, command: grow, args: ['-m', '8m', '--memory-swap', '8m'] });
      await docker('exec', name, 'touch', '/go');
      await docker('wait', name);
      return started;
    });
    const killed = await waitFor('it to be told', async () => {
      await collecting.collector.collectNow();
      const now = collecting.container(id);
      return now?.isOomKilled === true && now;
    });
    assert.equal(killed.exitCode, 137);
    await eventsOf(id, firstTick, its => its.some(({ action }) => action === 'oom'));
  });

  it('gives the true exit code of a container with a label of that name, and no label as a signal', async () => {
    const labels = [
      'exitCode=99',
      'signal=9',
      'name=evil',
      'image=evil',
      'execID=evil',
      'health_status=healthy',
    ];
    const args = labels.flatMap(label => ['--label', label]);
    // Docker's labels override its own event attributes, which is what this test is about.
    const id = await runContainer({ name, command: "trap 'exit 3' HUP; while :; do sleep 0.1; done", args });
    await waitFor('it to run', () => newest(id)?.status === 'running');
    const firstTick = collecting.ticks.length;
    await docker('kill', '--signal', 'HUP', name);
    await docker('wait', name);
    const told = await eventsOf(id, firstTick, its => its.some(({ action }) => action === 'die'));
    assert.ok(told.every(each => each.name === name && each.health === undefined));
    assert.equal(told.find(({ action }) => action === 'die')?.exitCode, 3);
    assert.equal(told.find(({ action }) => action === 'kill')?.signal, undefined);
    assert.equal(collecting.container(id)?.exitCode, 3);
  });

  it('says by which signal a container was killed: a HUP does not end it', async () => {
    const id = await runContainer({ name, command: 'trap : HUP; while :; do sleep 1; done' });
    await waitFor('it to run', () => newest(id)?.status === 'running');
    const firstTick = collecting.ticks.length;
    await docker('kill', '--signal', 'HUP', name);
    await docker('kill', name);
    await docker('wait', name);
    const told = await eventsOf(id, firstTick, its => its.some(({ action }) => action === 'die'));
    const kills = told.filter(({ action }) => action === 'kill');
    assert.deepEqual(
      kills.map(({ signal }) => signal),
      [1, 9],
    );
  });

  it('is asked seldom while many containers start and die, and all of them are reported', async function () {
    this.timeout(120_000);
    const image = await ensureBusyboxImage();
    await collecting.collector.collectNow();
    const asked = relay.requests.length;
    const firstTick = collecting.ticks.length;
    const names = Array.from({ length: stormSize }, (_, index) => `${stormName}-${index}`);
    const waiting = [...names];
    const startedMs = performance.now();
    const seconds = (): number => (performance.now() - startedMs) / 1000;
    const work = async (): Promise<void> => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        await docker('run', '--rm', '--name', next, '--network', 'none', image, 'true');
      }
    };
    await Promise.all([work(), work(), work(), work()]);
    const isGone = (): boolean =>
      collecting.changes.at(-1)?.view.containers.every(each => !each.name.startsWith(stormName)) === true;
    await waitFor('the list to be empty again', isGone);
    const questions = relay.requests.slice(asked);
    const lists = questions.filter(each => each.endsWith('/containers/json')).length;
    // At most about one list a second, counted over the time it really took, because a slow machine takes
    // longer.
    assert.ok(lists <= seconds() * 1.25 + 3, `${lists} lists in ${seconds()} s`);
    assert.ok(questions.length <= lists + 3 * stormSize + 30, `${questions.length} questions`);
    const told = await waitFor('every removal', async () => {
      await collecting.collector.collectNow();
      const actions = new Map<string, string[]>();
      for (const { name: its, action } of collecting.ticks
        .slice(firstTick)
        .flatMap(tick => tick.events ?? [])) {
        actions.set(its, [...(actions.get(its) ?? []), action]);
      }
      return names.every(each => actions.get(each)?.includes('destroy')) && actions;
    });
    for (const each of names) assert.deepEqual(told.get(each), ['create', 'start', 'die', 'destroy'], each);
  });

  it('has no containers that are excluded or opt out: not listed, not sampled, no events', async () => {
    const label = ['--label', 'container-metrics.enable=false'];
    const optedOut = await runContainer({ name: otherName, command: 'sleep 600', args: label });
    const id = await runContainer({ name, command: 'sleep 600' });
    await waitFor('the other', () => newest(id)?.status === 'running');
    assert.equal(newest(optedOut), undefined);
    assert.ok((collecting.changes.at(-1)?.view.engines[0]?.excludedCount ?? 0) >= 1);
    collecting.engine.setExclude([name]);
    assert.equal(newest(id), undefined);
    await collecting.collector.collectNow();
    const tick = collecting.ticks.at(-1);
    assert.deepEqual([sampleOf(tick, id), sampleOf(tick, optedOut)], [undefined, undefined]);
    assert.ok(!tick?.events?.some(each => each.containerId === optedOut));
    collecting.engine.setExclude([]);
    assert.equal(newest(id)?.name, name);
  });
});
