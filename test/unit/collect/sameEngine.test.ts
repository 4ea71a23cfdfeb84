import assert from 'node:assert/strict';
import { Collector } from '../../../src/collect/collector';
import type { EngineState, Tick } from '../../../src/common/model';
import { connectedTo, makeEngine } from '../../support/engines';
import { collected, FakeEngineSource, FakeHost } from '../../support/fakeSources';
import { ManualClock } from '../../support/manualClock';
import { RecordingLog } from '../../support/recordingLog';

describe('Two ways to one engine that has no id of its own', () => {
  let collector: Collector;
  let first: FakeEngineSource;
  let second: FakeEngineSource;
  let ticks: Tick[];
  let same: [string, string][];

  beforeEach(() => {
    const clock = new ManualClock(1_700_000_000_000);
    const log = new RecordingLog();
    [first, second] = [new FakeEngineSource(clock, 'first'), new FakeEngineSource(clock, 'second')];
    first.containers = first.containers.map(each => ({ ...each, startedAtMs: 5 }));
    second.containers = first.containers;
    second.state = nameless('tcp://second');
    [ticks, same] = [[], []];
    collector = new Collector({
      engines: [collected(first, log), collected(second, log)],
      host: new FakeHost(),
      clock,
      log,
      intervalMs: 5000,
      handleSameEngine: (...ids) => same.push(ids),
    });
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
