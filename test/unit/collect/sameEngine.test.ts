import assert from 'node:assert/strict';
import { Collector, type CollectorOptions } from '../../../src/collect/collector';
import type { Tick } from '../../../src/common/model/tick';
import type { EngineState } from '../../../src/common/model/engine';
import type { Container } from '../../../src/common/model/container';
import { isHere, parseEndpoint } from '../../../src/engine/transport/endpoint';
import { connectedTo, makeEngine } from '../../support/data/engines';
import { makeContainer } from '../../support/data/samples';
import { collected, FakeEngineSource, FakeHost } from '../../support/fakes/fakeSources';
import { ManualClock } from '../../support/fakes/manualClock';
import { RecordingLog } from '../../support/fakes/recordingLog';

const nowMs = 1_700_000_000_000;

function collectFrom(
  sources: readonly FakeEngineSource[],
  clock: ManualClock,
  handleSameEngine?: CollectorOptions['handleSameEngine'],
): Collector {
  const log = new RecordingLog();
  const engines = sources.map(source => collected(source, log));
  return new Collector({ engines, host: new FakeHost(), clock, log, intervalMs: 5000, handleSameEngine });
}

describe('Two ways to one engine that has no id of its own', () => {
  let collector: Collector;
  let first: FakeEngineSource;
  let second: FakeEngineSource;
  let ticks: Tick[];
  let same: [string, string][];
  let clock: ManualClock;

  beforeEach(() => {
    clock = new ManualClock(nowMs);
    [first, second] = [new FakeEngineSource(clock, 'first'), new FakeEngineSource(clock, 'second')];
    first.containers = first.containers.map(each => ({ ...each, startedAtMs: 5 }));
    second.containers = first.containers;
    second.state = nameless('tcp://second');
    [ticks, same] = [[], []];
    collector = collectFrom([first, second], clock, (...ids) => same.push(ids));
    collector.onDidTick(tick => ticks.push(tick));
  });
  afterEach(() => collector.dispose());

  const nameless = (id: string): EngineState => connectedTo(makeEngine({ id, isKnownByAddress: true }));
  const collect = async (): Promise<{ kinds: readonly string[]; containers: number; samples: number }> => {
    await collector.collectNow();
    const tick = ticks.at(-1);
    return {
      kinds: tick?.engines.map(({ state }) => state.kind) ?? [],
      containers: tick?.containers.length ?? 0,
      samples: tick?.samples.length ?? 0,
    };
  };

  it('are one, known by a container that runs on both, whose rows are stored once; and that is told', async () => {
    assert.deepEqual(await collect(), { kinds: ['connected', 'duplicate'], containers: 1, samples: 1 });
    assert.deepEqual(same, [['ENGINE', 'tcp://second']]);
    first.state = nameless('unix:///first');
    second.state = connectedTo();
    assert.deepEqual((await collect()).kinds, ['connected', 'duplicate']);
  });

  it('are one where that container is paused: it runs, and was started once', async () => {
    first.containers = first.containers.map(each => ({ ...each, status: 'paused' }));
    second.containers = first.containers;
    assert.deepEqual((await collect()).kinds, ['connected', 'duplicate']);
  });

  it('keep their containers’ ids, also where the one that does not count told of them first', async () => {
    first.isHanging = true;
    const collecting = collector.collectNow();
    await new Promise(resolve => setImmediate(resolve));
    second.didChange.fire({ state: second.state, key: '0000bbbb', containers: second.containers });
    first.isHanging = false;
    clock.advance(10_000);
    await collecting;
    second.state = connectedTo(makeEngine({ id: 'tcp://second', key: '0000bbbb', isKnownByAddress: true }));
    await collect();
    await collect();
    assert.deepEqual(
      ticks.at(-1)?.containers.map(({ id }) => id),
      first.containers.map(({ id }) => id),
    );
  });

  it('are two where the container started at another time: a copy on another machine', async () => {
    second.containers = first.containers.map(each => ({ ...each, startedAtMs: 99 }));
    assert.deepEqual(await collect(), { kinds: ['connected', 'connected'], containers: 2, samples: 2 });
    assert.deepEqual(same, []);
  });

  it('are two where it is not known when a container started, or none runs', async () => {
    first.containers = first.containers.map(each => ({ ...each, startedAtMs: undefined }));
    second.containers = first.containers;
    assert.deepEqual((await collect()).kinds, ['connected', 'connected']);
    first.containers = first.containers.map(each => ({ ...each, startedAtMs: 5, status: 'exited' }));
    second.containers = first.containers;
    assert.deepEqual((await collect()).kinds, ['connected', 'connected']);
  });

  it('are two where both have ids of their own, as clones of a machine have', async () => {
    second.state = connectedTo(makeEngine({ id: 'CLONE' }));
    assert.deepEqual((await collect()).kinds, ['connected', 'connected']);
  });
});

describe('Engines that tell the same of themselves', () => {
  let collector: Collector;
  let first: FakeEngineSource;
  let second: FakeEngineSource;
  let ticks: Tick[];

  const [idA, idB, idC] = ['a'.repeat(64), 'b'.repeat(64), 'c'.repeat(64)] as const;
  const web = (id: string, createdAtMs = nowMs - 3_600_000): Container => ({
    ...makeContainer(),
    id,
    name: 'web',
    workload: { key: '0000aaaa/name:web', name: 'web' },
    createdAtMs,
  });
  const at = (address: string, key = '0000aaaa'): EngineState => {
    const id = key === '0000aaaa' ? 'ENGINE' : key;
    return connectedTo(makeEngine({ id, key, address, isHere: isHere(parseEndpoint(address)) }));
  };

  beforeEach(() => {
    const clock = new ManualClock(nowMs);
    [first, second] = [new FakeEngineSource(clock, 'first'), new FakeEngineSource(clock, 'second')];
    [first.state, second.state] = [at('tcp://first'), at('tcp://second')];
    ticks = [];
    collector = collectFrom([first, second], clock);
    collector.onDidTick(tick => ticks.push(tick));
  });
  afterEach(() => collector.dispose());

  const collect = async (): Promise<Tick> => {
    await collector.collectNow();
    return ticks.at(-1) ?? assert.fail('no tick');
  };
  const keys = ({ engines }: Tick): (string | undefined)[] =>
    engines.map(({ state }) => (state.kind === 'connected' ? state.engine.key : undefined));
  const kinds = ({ engines }: Tick): string[] => engines.map(({ state }) => state.kind);

  it('are two where each has containers that the other would have to know, each with a key of its own', async () => {
    first.containers = [web(idA)];
    second.containers = [web(idB), web(idC)];
    const tick = await collect();
    assert.deepEqual(kinds(tick), ['connected', 'connected']);
    const [kept, other] = keys(tick);
    assert.equal(kept, '0000aaaa');
    assert.match(String(other), /^[0-9a-f]{8}$/);
    assert.notEqual(other, kept);
    assert.deepEqual(
      tick.containers.map(({ id, workload }) => [id, workload.key]),
      [
        [idA, '0000aaaa/name:web'],
        [idB, `${other}/name:web`],
        [idC, `${other}/name:web`],
      ],
    );
    assert.deepEqual(
      tick.samples.map(({ containerId }) => containerId),
      [idA, idB, idC],
    );
    assert.deepEqual(keys(await collect()), [kept, other]);
  });

  it('are one where what differs may only not be told yet', async () => {
    first.containers = [web(idA), web(idC, nowMs - 1000)];
    second.containers = [web(idA), web(idB)];
    assert.deepEqual(kinds(await collect()), ['connected', 'duplicate']);
  });

  it('count by the one of this machine, wherever it is on the list', async () => {
    for (const address of ['unix:///var/run/docker.sock', 'UNIX:///var/run/docker.sock']) {
      second.state = at(address);
      assert.deepEqual(kinds(await collect()), ['duplicate', 'connected'], address);
    }
  });

  it('but of containers under one id, are two whose containers are two: rows, events, and what they are called', async () => {
    second.state = at('tcp://second', '0000bbbb');
    first.containers = [web(idA)];
    second.containers = [web(idA), web(idB)].map(each => ({
      ...each,
      workload: { key: '0000bbbb/name:web', name: 'web' },
    }));
    await collect();
    const died = { timestampMs: nowMs, containerId: idA, name: 'web', action: 'die' } as const;
    first.didHappen.fire(died);
    second.didHappen.fire(died);
    const tick = await collect();
    const told = [idA, `${idA}@0000bbbb`, idB];
    assert.deepEqual(
      tick.containers.map(({ id }) => id),
      told,
    );
    assert.deepEqual(
      tick.samples.map(({ containerId }) => containerId),
      told,
    );
    assert.deepEqual(
      tick.events?.map(({ containerId }) => containerId),
      told.slice(0, 2),
    );
    first.containers = [];
    assert.deepEqual(
      (await collect()).containers.map(({ id }) => id),
      told.slice(1),
      'it stays so when the first is gone',
    );
  });

  describe('where one answers in the name of the other, which is of this machine', () => {
    const gone: EngineState = { kind: 'unreachable', message: 'gone', tried: [] };
    const died = { timestampMs: nowMs, containerId: idA, name: 'web', action: 'die' } as const;
    let liarKey: string | undefined;
    beforeEach(async () => {
      second.state = at('unix:///var/run/docker.sock');
      first.containers = [web(idA), web(idB)];
      second.containers = [web(idA), web(idC)];
      const tick = await collect();
      assert.deepEqual(kinds(tick), ['connected', 'connected']);
      [liarKey] = keys(tick);
      assert.match(String(liarKey), /^(?!0000aaaa)[0-9a-f]{8}$/);
    });

    it('gets no event into the history of the other, also where it is not connected any more', async () => {
      first.didChange.fire({ state: gone, key: '0000aaaa', containers: [] });
      first.didHappen.fire(died);
      second.didHappen.fire(died);
      const { events = [] } = await collect();
      assert.deepEqual(
        events.map(({ containerId }) => containerId),
        [`${idA}@${liarKey}`, idA],
      );
    });

    it('does not take its place while it is down', async () => {
      second.didChange.fire({ state: gone, key: '0000aaaa', containers: [] });
      second.failure = new Error('gone');
      const tick = await collect();
      assert.deepEqual(kinds(tick), ['connected', 'unreachable']);
      assert.deepEqual(
        tick.containers.map(({ id }) => id),
        [`${idA}@${liarKey}`, idB],
      );
      first.didHappen.fire(died);
      const { events = [] } = await collect();
      assert.deepEqual(
        events.map(({ containerId }) => containerId),
        [`${idA}@${liarKey}`],
      );
    });
  });
});
