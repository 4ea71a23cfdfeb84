import assert from 'node:assert/strict';
import type { ContainerSample, HostSample } from '../../../../src/common/model/sample';
import type { Tick } from '../../../../src/common/model/tick';
import { LiveState } from '../../../../src/ui/state/liveState';
import { ManualClock } from '../../../support/fakes/manualClock';
import { makeContainer, makeSample } from '../../../support/data/samples';

describe('What a window shows after a tick that came too soon after another for rates', () => {
  let live: LiveState;
  beforeEach(() => (live = new LiveState(60_000, assert.ifError, new ManualClock(0))));
  afterEach(() => live.dispose());

  const follow = (atMs: number, sample: Partial<ContainerSample>, startedAtMs = 5): Tick => {
    const samples = [makeSample({ containerId: 'web', timestampMs: atMs, readAtMs: atMs, ...sample })];
    const containers = [makeContainer({ id: 'web', startedAtMs })];
    const tick = { timestampMs: atMs, intervalMs: 60_000, engines: [], containers, samples };
    live.follow({ type: 'tick', tick });
    return tick;
  };
  const full = { elapsedMs: 60_000, cpuTotalNs: 1e9, cpuPercent: 0.08, networkRxBytesPerSecond: 7 };
  const brief = { cpuTotalNs: 2e9, cpuPercent: undefined, memoryUsedBytes: 999 };
  const shown = (): unknown[] => {
    const { cpuPercent, networkRxBytesPerSecond, memoryUsedBytes } = live.sampleOf('web') ?? {};
    assert.equal(live.snapshot.tick?.samples[0], live.sampleOf('web'));
    return [cpuPercent, networkRxBytesPerSecond, memoryUsedBytes];
  };

  it('is the last rate and all else as read now, however often that is asked for', () => {
    follow(60_000, full);
    const tick = follow(61_010, brief);
    assert.deepEqual(shown(), [0.08, 7, 999]);
    assert.equal(tick.samples[0]?.cpuPercent, undefined, 'the tick itself, which is stored, has none');
    follow(70_000, { ...brief, memoryUsedBytes: 1000 });
    assert.deepEqual(shown(), [0.08, 7, 1000]);
    follow(120_000, { ...full, cpuTotalNs: 3e9, cpuPercent: 3, memoryUsedBytes: 1 });
    assert.deepEqual(shown(), [3, 7, 1]);
  });

  it('is the last rate of the host, too, and all else of it as read now', () => {
    const hostAt = (timestampMs: number, host: Partial<HostSample>): void =>
      live.follow({
        type: 'tick',
        tick: {
          timestampMs,
          intervalMs: 60_000,
          engines: [],
          containers: [],
          samples: [],
          host: { timestampMs, ...host },
        },
      });
    const told = (): unknown[] => {
      const { cpuPercent, coresPercent, memoryUsedBytes } = live.snapshot.tick?.host ?? {};
      return [cpuPercent, coresPercent, memoryUsedBytes];
    };
    hostAt(60_000, { cpuPercent: 50, coresPercent: [20, 80], memoryUsedBytes: 1 });
    hostAt(61_000, { memoryUsedBytes: 2 });
    assert.deepEqual(told(), [50, [20, 80], 2]);
    hostAt(120_000, { cpuPercent: 3, coresPercent: [3, 3], memoryUsedBytes: 3 });
    hostAt(160_000, { memoryUsedBytes: 4 });
    assert.deepEqual(told(), [undefined, undefined, 4], 'nobody knows why there is none');
  });

  it('is no rate of another run, nor one of long ago', () => {
    follow(60_000, full);
    follow(61_000, brief, 60_500);
    assert.deepEqual(shown(), [undefined, undefined, 999]);
    follow(120_000, { ...full, cpuTotalNs: 3e9 });
    follow(121_000, brief);
    assert.deepEqual(shown(), [undefined, undefined, 999], 'its CPU time went back');
    follow(180_000, { ...full, cpuTotalNs: 3e9 });
    follow(210_000, { ...brief, cpuTotalNs: 4e9 });
    assert.deepEqual(shown(), [undefined, undefined, 999]);
  });

  it('is the tick as it came where nothing is left out', () => {
    const tick = follow(60_000, full);
    assert.equal(live.snapshot.tick, tick);
  });
});
