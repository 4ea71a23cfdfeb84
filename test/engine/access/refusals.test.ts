import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import type { Tick } from '../../../src/common/model/tick';
import type { Container } from '../../../src/common/model/container';
import { ensureBusyboxImage } from '../../support/engine/busyboxImage';
import { Collecting, sampleOf } from '../../support/data/collecting';
import { docker, removeContainers, runContainer, testEngineAddress } from '../../support/engine/engine';
import { engineStateIn } from '../../support/data/engines';
import { SocketRelay, type AnswerPart } from '../../support/fakes/socketRelay';
import { waitFor } from '../../support/run/waitFor';

const name = 'cm-refusals-one';
const otherName = 'cm-refusals-two';
const image = 'cm-refusals-moving';
const kilobytes = 60;

function refuse({ near }: AnswerPart): void {
  near.write('HTTP/1.1 500 Oops\r\nContent-Length: 17\r\n\r\n{"message":"oop"}');
}

describe('a real engine that refuses a request, or answers more than is accepted', () => {
  let folder: string;
  let relay: SocketRelay;
  let collecting: Collecting | undefined;

  before(async function () {
    if (!testEngineAddress.startsWith('unix://') || process.platform !== 'linux') this.skip();
    await ensureBusyboxImage();
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cm-refusals-'));
    relay = new SocketRelay(path.join(folder, 'relay.sock'), testEngineAddress.slice('unix://'.length));
    await relay.open();
  });
  afterEach(async () => {
    collecting?.dispose();
    relay.fault = undefined;
    await removeContainers([name, otherName]);
  });
  after(async () => {
    await relay.close();
    fs.rmSync(folder, { recursive: true, force: true });
  });

  const start = async (intervalMs: number, exclude: readonly string[] = []): Promise<Collecting> => {
    const started = new Collecting(relay.address, intervalMs, 'cgroup');
    collecting = started;
    started.engine.setExclude(exclude);
    started.collector.start();
    await started.waitForTick('a tick', 0, tick => engineStateIn(tick).kind === 'connected');
    return started;
  };
  const refuseOnly = (refused: RegExp): void => {
    relay.fault = part => (refused.test(part.path) ? refuse(part) : void part.near.write(part.bytes));
  };

  it('keeps its containers and their figures while it refuses its list again and again, and lists new ones soon after', async () => {
    const id = await runContainer({ name, command: 'sleep 600' });
    const running = await start(1000);
    const { ticks } = running;
    await waitFor('figures', () => sampleOf(ticks.at(-1), id)?.cpuPercent !== undefined);
    refuseOnly(/containers\/json$/);
    const asked = relay.count(/containers\/json$/);
    const first = ticks.length;
    // Neither a user's Collect Now nor an event may make it lost.
    await running.collector.collectNow();
    const other = await runContainer({ name: otherName, command: 'sleep 600' });
    const hasRates = (tick: Tick): boolean => sampleOf(tick, id)?.cpuPercent !== undefined;
    await waitFor('three refusals', () => relay.count(/containers\/json$/) - asked >= 3);
    await waitFor('ticks meanwhile', () => ticks.slice(first).filter(hasRates).length >= 2);
    const refused = ticks.slice(first);
    for (const tick of refused) {
      assert.equal(engineStateIn(tick).kind, 'connected');
      // A tick right after another one, as for Collect Now, has no rates yet.
      assert.ok(sampleOf(tick, id)?.memoryUsedBytes !== undefined, 'its cgroup is read');
    }
    // A tick, Collect Now and each event may request the list. After a refusal it is not requested again at
    // once.
    assert.ok(relay.count(/containers\/json$/) - asked <= refused.length + 5, 'asked again with back-off');
    relay.fault = undefined;
    const hasOther = (tick: Tick): boolean => sampleOf(tick, other) !== undefined;
    await waitFor('the other', () => ticks.slice(first).some(hasOther));
    assert.ok(ticks.every(({ engines }) => engines[0]?.state.kind !== 'unreachable'));
    assert.equal(running.log.count('warn', /does not list its containers/), 1);
    assert.ok(running.changes.every(({ view }) => view.engines[0]?.state.kind !== 'unreachable'));
  });

  it('has the same key when it fails to say who it is after a reconnect', async () => {
    const id = await runContainer({ name, command: 'sleep 600' });
    const running = await start(1000);
    const keyIn = (tick: Tick | undefined): string | undefined =>
      tick?.containers.find(each => each.id === id)?.workload.key;
    const before = await waitFor('its key', () => keyIn(running.ticks.at(-1)));
    await relay.close();
    await waitFor('the loss', () => engineStateIn(running.ticks.at(-1)).kind === 'unreachable');
    refuseOnly(/\/info$/);
    await relay.open();
    const again = await waitFor('it to be back', () => keyIn(running.ticks.at(-1)));
    assert.equal(again, before);
    assert.ok(relay.count(/\/info$/) > 1);
    assert.equal(running.known.length, 1);
  });

  it('reports all other containers, and lists the one with labels of over a megabyte', async function () {
    this.timeout(60_000);
    const labels = Array.from({ length: 20 }, (_, at) => `label${at}=${'x'.repeat(kilobytes * 1024)}`);
    fs.writeFileSync(path.join(folder, 'labels'), labels.join('\n'));
    const running = await start(60_000);
    const newest = (id: string): Container | undefined =>
      running.changes.at(-1)?.view.containers.find(each => each.id === id);
    const streams = relay.count(/\/events$/);
    const firstTick = running.ticks.length;
    const args = ['--label-file', path.join(folder, 'labels')];
    const large = await runContainer({ name, command: 'sleep 600', args });
    await running.waitForSoon('the large one', 10_000, () => newest(large)?.status === 'running');
    const small = await runContainer({ name: otherName, command: 'sleep 600' });
    await running.waitForSoon('the small one', 5000, () => newest(small)?.status === 'running');
    await docker('pause', otherName);
    await running.waitForSoon('it to be paused', 5000, () => newest(small)?.status === 'paused');
    assert.equal(relay.count(/\/events$/), streams, 'one stream for all');
    // The list may show it before its last event has come, and a tick may have come between two of them.
    const told = await waitFor('its events', async () => {
      await running.collector.collectNow();
      const events = running.ticks.slice(firstTick).flatMap(tick => tick.events ?? []);
      const its = events.filter(each => each.containerId === small);
      return its.some(({ action }) => action === 'pause') && its;
    });
    assert.deepEqual(
      told.map(({ action }) => action),
      ['create', 'start', 'pause'],
    );
    assert.equal(running.log.count('info', /was ignored/), 1);
  });

  it('has a container excluded by the image that it was created from, even after the tag has moved', async () => {
    await docker('tag', await ensureBusyboxImage(), `${image}:1`);
    const args = ['--network', 'none', `${image}:1`, 'sleep', '600'];
    await removeContainers([name, otherName]);
    const id = (await docker('run', '-d', '--name', name, ...args)).trim();
    try {
      // A newer build takes over the tag.
      const built = (await docker('commit', name)).trim();
      await docker('tag', built, `${image}:1`);
      const listed = await docker('ps', '--no-trunc', '--filter', `name=${name}`, '--format', '{{.Image}}');
      assert.doesNotMatch(listed, new RegExp(image), 'the engine names it by its id now');
      const running = await start(60_000, [`image:${image}*`]);
      await running.collector.collectNow();
      const views = [...running.ticks, ...running.changes.map(({ view }) => view)];
      assert.ok(views.every(({ containers }) => containers.every(each => each.id !== id)));
      assert.ok((running.ticks.at(-1)?.engines[0]?.excludedCount ?? 0) >= 1);
      await docker('pause', name);
      await docker('unpause', name);
      await waitFor('the next event', async () => {
        await running.collector.collectNow();
        return relay.count(new RegExp(`${id}/json$`)) > 0;
      });
      assert.ok(running.ticks.every(({ events = [] }) => events.every(each => each.containerId !== id)));
      running.engine.setExclude([]);
      await waitFor('it to be taken in', async () => {
        await running.collector.collectNow();
        return running.ticks.at(-1)?.containers.find(each => each.id === id)?.image === `${image}:1`;
      });
    } finally {
      await removeContainers([name]);
      await docker('rmi', '-f', `${image}:1`);
    }
  });
});
