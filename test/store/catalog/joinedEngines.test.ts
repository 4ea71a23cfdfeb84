import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { hourMs } from '../../../src/common/time';
import type { KnownEngine } from '../../../src/common/model/knownEngine';
import { connectedTo, enginesIn, makeEngine } from '../../support/data/engines';
import type { SyncStore as Store } from '../../support/data/syncStore';
import { StoreFixture } from '../fixture';
import { containerId, makeContainer, makeSample, makeTick, noonMs } from '../ticks';

const [key, former, other] = ['0000aaaa', '0000bbbb', '0000cccc'];

/** A tick with run `number` of workload "web" on the engine with a key. */
function tickOf(
  engineKey: string,
  number: number,
  timestampMs: number,
  cpuPercent: number,
): ReturnType<typeof makeTick> {
  const workload = { key: `${engineKey}/name:web`, name: 'web' };
  return makeTick(timestampMs, {
    engines: enginesIn(connectedTo(makeEngine({ id: engineKey, key: engineKey }))),
    containers: [makeContainer(number, { name: 'web', workload })],
    samples: [makeSample(number, timestampMs, { cpuPercent })],
  });
}

describe('Engines that turn out to be one', () => {
  let fixture: StoreFixture;
  let store: Store;
  const engines: KnownEngine[] = [{ key, identity: 'x', addresses: ['unix:///x'], former: [former] }];

  beforeEach(async () => {
    fixture = new StoreFixture();
    store = await fixture.open();
    // One run on each engine, the former one's an hour earlier, and a workload of the same name elsewhere.
    store.record(tickOf(former, 1, noonMs - hourMs, 80));
    store.record(tickOf(other, 3, noonMs - 1000, 70));
    store.record(tickOf(key, 2, noonMs, 20));
  });
  afterEach(async () => {
    store.close();
    await fixture.remove();
  });

  /** The runs that have rows, newest first, each with the workload its rows name. */
  const runsOf = (container: string): [string, string][] =>
    store.queryHistory({ container, hours: 24, nowMs: noonMs }).map(row => [row.containerId, row.workload]);
  const assertJoined = (): void => {
    const both = [2, 1].map(number => [containerId(number), `${key}/name:web`]);
    assert.deepEqual(runsOf(`${key}/name:web`), both);
    assert.deepEqual(runsOf(`${former}/name:web`), both, 'who asks by the former key is answered');
    assert.deepEqual(
      store.listWorkloads().map(each => [each.key, each.firstSeenMs]),
      [
        [`${key}/name:web`, noonMs - hourMs],
        [`${other}/name:web`, noonMs - 1000],
      ],
    );
    const peaks = store.queryPeaks({ fromMs: noonMs - 2 * hourMs, toMs: noonMs });
    assert.deepEqual(peaks.map(({ workload, cpuPercent }) => [workload, cpuPercent]).sort(), [
      [`${key}/name:web`, 80],
      [`${other}/name:web`, 70],
    ]);
  };

  it('are two while nobody has said so', async () => {
    assert.equal(store.listWorkloads().length, 3);
    store.close();
    store = await fixture.open();
    assert.deepEqual(store.report.engines.map(({ id }) => id).sort(), [key, former, other]);
  });

  it('have one history from then on: rows, workloads, peaks, events and what is cleared', () => {
    store.store.noteEngines({ engines });
    assertJoined();
    const died = (number: number): object => ({
      events: [
        { timestampMs: noonMs - number, containerId: containerId(number), name: 'web', action: 'die' },
      ],
    });
    store.record({ ...tickOf(key, 2, noonMs + 5000, 20), ...died(1) });
    store.record({ ...tickOf(key, 2, noonMs + 10_000, 20), ...died(2) });
    const events = store.queryEvents({ fromMs: 0, toMs: noonMs, container: `${former}/name:web` });
    assert.equal(events.length, 2);
    assert.equal(store.clear({ container: `${former}/name:web`, nowMs: noonMs }).removedRuns, 2);
    assert.deepEqual(
      store
        .listWorkloads()
        .map(each => each.key)
        .sort(),
      [`${key}/name:web`, `${other}/name:web`],
      'the one still runs',
    );
  });

  it('are one at the next start, from what was noted, also where the catalog was lost', async () => {
    store.store.noteEngines({ engines });
    store.close();
    store = await fixture.open();
    assertJoined();
    assert.deepEqual(
      store.report.engines.map(({ id }) => id).sort(),
      [key, former, other],
      'history names them all',
    );
    store.close();
    for (const name of fs.readdirSync(fixture.folder))
      if (name.startsWith('metrics.sqlite') || name.startsWith('catalog'))
        fs.rmSync(fixture.file(name), { recursive: true });
    store = await fixture.open();
    assertJoined();
  });

  it('are written down only when something is new', () => {
    store.store.noteEngines({ engines });
    const { ino } = fs.statSync(fixture.file('engines.json'));
    store.store.noteEngines({ engines: [...engines] });
    assert.equal(fs.statSync(fixture.file('engines.json')).ino, ino);
  });

  it('are set aside, not lost, where the note of them is damaged', async () => {
    store.close();
    fs.writeFileSync(fixture.file('engines.json'), '{"engines":');
    store = await fixture.open();
    assert.equal(store.listWorkloads().length, 3);
    assert.equal(store.report.damaged.length, 1);
    assert.ok(fixture.damagedFiles().some(name => name.endsWith('engines.json')));
    store.store.noteEngines({ engines });
    assertJoined();
  });
});
