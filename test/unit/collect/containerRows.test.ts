import assert from 'node:assert/strict';
import { ContainerRows, type TickReadings } from '../../../src/collect/containerRows';
import type { ContainerReading, ContainerSample } from '../../../src/common/model/sample';
import type { Container } from '../../../src/common/model/container';
import { heapBytes } from '../../support/data/heapBytes';

const start = Date.UTC(2026, 0, 1);
const intervalMs = 5000;

/** One container, ticked step by step. Reading `undefined`: it did not answer at this tick. */
class OneContainer {
  readonly rows = new ContainerRows();

  tick(
    atMs: number,
    reading: Omit<ContainerReading, 'id' | 'readAtMs'> | undefined,
    change: Partial<TickReadings> & { readAtMs?: number; startedAtMs?: number } = {},
  ): ContainerSample | undefined {
    const { readAtMs = start + atMs, startedAtMs, ...rest } = change;
    const [sample] = this.rows.next({
      timestampMs: start + atMs,
      maxGapMs: 3 * intervalMs,
      leastSpanMs: 1000,
      running: [{ id: 'a', startedAtMs }],
      readings: new Map(reading && [['a', { id: 'a', readAtMs, ...reading }]]),
      ...rest,
    });
    return sample;
  }
}

describe('ContainerRows', () => {
  let one: OneContainer;
  beforeEach(() => (one = new OneContainer()));

  it('know counters but no rates at the first reading', () => {
    const row = one.tick(0, { cpuTotalNs: 9e9, networkRxBytes: 500, memoryUsedBytes: 7 });
    assert.ok(row);
    assert.equal(row.networkRxBytes, 500);
    assert.equal(row.memoryUsedBytes, 7);
    assert.equal(row.cpuPercent, undefined);
    assert.equal(row.networkRxBytesPerSecond, undefined);
    assert.equal(row.elapsedMs, undefined);
  });

  it('derive rates from the engine’s own stamps, not from the tick’s', () => {
    one.tick(0, { cpuTotalNs: 0, blockReadBytes: 0 }, { readAtMs: 1000 });
    const row = one.tick(5000, { cpuTotalNs: 1.2e9, blockReadBytes: 8000 }, { readAtMs: 5000 });
    assert.equal(row?.cpuPercent, 30);
    assert.equal(row.blockReadBytesPerSecond, 2000);
    assert.equal(row.elapsedMs, 4000);
  });

  it('show a container that did nothing as zero, and not as a gap', () => {
    one.tick(0, { cpuTotalNs: 7 });
    assert.equal(one.tick(5000, { cpuTotalNs: 7 })?.cpuPercent, 0);
  });

  it('have the share of CPU periods that met the limit, and none without a limit', () => {
    one.tick(0, { cpuTotalNs: 0, cpuPeriods: 100, throttledPeriods: 10 });
    const row = one.tick(5000, { cpuTotalNs: 1, cpuPeriods: 150, throttledPeriods: 30 });
    assert.equal(row?.throttledPercent, 40);
    const idle = one.tick(10_000, { cpuTotalNs: 1, cpuPeriods: 150, throttledPeriods: 30 });
    assert.equal(idle?.throttledPercent, 0, 'a container with a limit that did not run was not slowed down');
    const unlimited = new OneContainer();
    unlimited.tick(0, { cpuTotalNs: 0, cpuPeriods: 0, throttledPeriods: 0 });
    const free = unlimited.tick(5000, { cpuTotalNs: 1, cpuPeriods: 0, throttledPeriods: 0 });
    assert.equal(free?.throttledPercent, undefined);
  });

  it('have out-of-memory kills and waiting as growth, unknown at first and after a restart', () => {
    const first = one.tick(0, { cpuTotalNs: 5, oomKillCount: 3, cpuPressureUs: 1e6, ioPressureUs: 0 });
    assert.deepEqual([first?.oomKills, first?.cpuPressurePercent], [undefined, undefined]);
    const row = one.tick(5000, { cpuTotalNs: 6, oomKillCount: 4, cpuPressureUs: 2e6, ioPressureUs: 0 });
    assert.deepEqual([row?.oomKills, row?.cpuPressurePercent, row?.ioPressurePercent], [1, 20, 0]);
    const restarted = one.tick(10_000, { cpuTotalNs: 1, oomKillCount: 5, cpuPressureUs: 3e6 });
    assert.deepEqual([restarted?.oomKills, restarted?.cpuPressurePercent], [undefined, undefined]);
  });

  it('take nothing but what the window before knew for counters', () => {
    const tick = {
      timestampMs: start,
      containers: [],
      samples: [
        { timestampMs: start, containerId: 'a', readAtMs: start, cpuTotalNs: 0, oomKills: 1, pidsLimit: 5 },
      ],
    };
    one.rows.resume(tick);
    const row = one.tick(5000, { cpuTotalNs: 5e8, oomKillCount: 7 });
    assert.equal(row?.cpuPercent, 10);
    assert.equal(row.oomKills, undefined);
  });

  it('show a restart as a gap when counters went back', () => {
    one.tick(0, { cpuTotalNs: 9e9, networkTxBytes: 10 });
    const row = one.tick(5000, { cpuTotalNs: 1e9, networkTxBytes: 10_000 });
    assert.equal(row?.cpuPercent, undefined);
    assert.equal(row?.networkTxBytesPerSecond, undefined);
    assert.equal(one.tick(10_000, { cpuTotalNs: 2e9 })?.cpuPercent, 20);
  });

  it('treat a late reading as one of the previous run, whatever start is known when it comes', () => {
    const startedAtMs = start + 3000;
    one.tick(5000, { cpuTotalNs: 1e9 }, { readAtMs: start + 1000, startedAtMs });
    assert.equal(one.tick(10_000, { cpuTotalNs: 2e9 }, { startedAtMs })?.cpuPercent, undefined);
    assert.equal(one.tick(15_000, { cpuTotalNs: 3e9 }, { startedAtMs })?.cpuPercent, 20);
  });

  it('compare nothing with a run whose start is known once the new one’s is not', () => {
    one.tick(0, { cpuTotalNs: 1e9 }, { startedAtMs: 1 });
    assert.equal(one.tick(5000, { cpuTotalNs: 2e9 })?.cpuPercent, undefined);
    assert.equal(one.tick(10_000, { cpuTotalNs: 3e9 })?.cpuPercent, 20);
  });

  it('show a restart as a gap also when the new counters have overtaken the old ones', () => {
    one.tick(0, { cpuTotalNs: 1e9 }, { startedAtMs: 1 });
    assert.equal(one.tick(5000, { cpuTotalNs: 4e9 }, { startedAtMs: 2 })?.cpuPercent, undefined);
    assert.equal(one.tick(10_000, { cpuTotalNs: 5e9 }, { startedAtMs: 2 })?.cpuPercent, 20);
  });

  it('show a restart that only an event told as a gap, and go on with rates after it', () => {
    const told = (action: 'start' | 'die' | 'pause', atMs: number): void =>
      one.rows.noteEvent({ containerId: 'a', name: 'a', action, timestampMs: start + atMs });
    one.tick(0, { cpuTotalNs: 1e9 });
    told('pause', 2000);
    assert.equal(one.tick(5000, { cpuTotalNs: 2e9 })?.cpuPercent, 20);
    told('die', 6000);
    told('start', 7000);
    assert.equal(one.tick(10_000, { cpuTotalNs: 5e9 })?.cpuPercent, undefined);
    assert.equal(one.tick(15_000, { cpuTotalNs: 6e9 })?.cpuPercent, 20);
    // The event arrived, but the answer of this tick was read before it.
    told('start', 19_000);
    assert.equal(one.tick(20_000, { cpuTotalNs: 7.5e9 }, { readAtMs: start + 18_000 })?.cpuPercent, 50);
    assert.equal(one.tick(25_000, { cpuTotalNs: 9e9 })?.cpuPercent, undefined);
  });

  it('remember few of the events of containers that were never read', () => {
    const told = (from: number, to: number): void => {
      for (let number = from; number < to; number++) {
        const containerId = number.toString(16).padStart(64, '0');
        one.rows.noteEvent({ containerId, name: 'x', action: 'die', timestampMs: start + 1000 });
      }
    };
    told(0, 2000);
    const before = heapBytes();
    told(2000, 100_000);
    const grown = heapBytes() - before;
    assert.ok(grown < 2 * 2 ** 20, `${grown} bytes`);
    one.tick(0, { cpuTotalNs: 1e9 });
    told(0, 2000);
    one.rows.noteEvent({ containerId: 'a', name: 'a', action: 'die', timestampMs: start + 3000 });
    assert.equal(one.tick(5000, { cpuTotalNs: 4e9 })?.cpuPercent, undefined, 'of one that is read');
  });

  it('hold an event against readings by the engine’s clock, where that is another', () => {
    const hourMs = 3_600_000;
    one.tick(0, { cpuTotalNs: 1e9 }, { readAtMs: start - hourMs });
    const told = { containerId: 'a', name: 'a', action: 'die', timestampMs: start + 3000 } as const;
    one.rows.noteEvent({ ...told, engineTimeMs: told.timestampMs - hourMs });
    const row = one.tick(5000, { cpuTotalNs: 4e9 }, { readAtMs: start + 5000 - hourMs });
    assert.equal(row?.cpuPercent, undefined);
  });

  it('hold a start against readings by the engine’s clock, where that is another', () => {
    const hourMs = 3_600_000;
    const at = (atMs: number, startedAtMs: number) => ({
      readAtMs: start + atMs - hourMs,
      running: [{ id: 'a', startedAtMs, engineStartedAtMs: startedAtMs - hourMs }],
    });
    one.tick(0, { cpuTotalNs: 1e9 }, at(0, start - 9000));
    assert.equal(one.tick(5000, { cpuTotalNs: 2e9 }, at(5000, start - 9000))?.cpuPercent, 20);
    one.tick(10_000, { cpuTotalNs: 3e9 }, at(10_000, start + 11_000));
    const late = one.tick(15_000, { cpuTotalNs: 9e9 }, at(15_000, start + 11_000));
    assert.equal(late?.cpuPercent, undefined, 'the reading before is of the run before');
  });

  it('need not know when a container started', () => {
    one.tick(0, { cpuTotalNs: 1e9 });
    assert.equal(one.tick(5000, { cpuTotalNs: 2e9 }, { startedAtMs: 2 })?.cpuPercent, 20);
  });

  it('bridge a missed answer with the rate over both intervals', () => {
    one.tick(0, { cpuTotalNs: 0 });
    assert.equal(one.tick(5000, undefined), undefined);
    const row = one.tick(10_000, { cpuTotalNs: 1e9 });
    assert.equal(row?.cpuPercent, 10);
    assert.equal(row.elapsedMs, 10_000);
  });

  it('show time asleep as a gap, not as a low rate', () => {
    one.tick(0, { cpuTotalNs: 0 });
    assert.equal(one.tick(3_600_000, { cpuTotalNs: 1e9 })?.cpuPercent, undefined);
  });

  it('show a step of the wall clock as a gap, forwards and back', () => {
    one.tick(0, { cpuTotalNs: 0 });
    const back = one.tick(-7_200_000, { cpuTotalNs: 1e9 }, { readAtMs: start + 5000 });
    assert.equal(back?.cpuPercent, undefined);
  });

  it('show a step of the engine’s clock alone as a gap', () => {
    one.tick(0, { cpuTotalNs: 0 });
    const ahead = one.tick(5000, { cpuTotalNs: 1e9 }, { readAtMs: start + 7_200_000 });
    assert.equal(ahead?.cpuPercent, undefined);
    const back = one.tick(10_000, { cpuTotalNs: 2e9 }, { readAtMs: start + 10_000 });
    assert.equal(back?.cpuPercent, undefined);
  });

  it('start anew with a container that stopped in between', () => {
    one.tick(0, { cpuTotalNs: 0 });
    one.tick(5000, undefined, { running: [] });
    assert.equal(one.tick(10_000, { cpuTotalNs: 1e9 })?.cpuPercent, undefined);
  });

  it('know no network rate where there is no network figure', () => {
    one.tick(0, { cpuTotalNs: 0 });
    assert.equal(one.tick(5000, { cpuTotalNs: 1 })?.networkRxBytesPerSecond, undefined);
  });

  const net = (interfaces: Record<string, number>): Omit<ContainerReading, 'id' | 'readAtMs'> => {
    const networkParts = Object.entries(interfaces).map(([name, inBytes]) => ({
      name,
      inBytes,
      outBytes: 0,
    }));
    return {
      cpuTotalNs: 1,
      networkRxBytes: networkParts.reduce((sum, { inBytes }) => sum + inBytes, 0),
      networkTxBytes: 0,
      networkParts,
    };
  };

  it('lose of an interface that comes, goes or starts anew its own rate, and not the others’', () => {
    one.tick(0, net({ eth0: 9000, eth1: 50_000 }));
    const left = one.tick(5000, net({ eth0: 9500 }));
    assert.equal(left?.networkRxBytesPerSecond, 100);
    assert.equal(left.networkRxBytes, 9500);
    const joined = one.tick(10_000, net({ eth0: 10_000, eth1: 7000 }));
    assert.equal(joined?.networkRxBytesPerSecond, 100);
    assert.equal(one.tick(15_000, net({ eth0: 10_500, eth1: 12_000 }))?.networkRxBytesPerSecond, 1100);
    assert.equal(one.tick(20_000, net({ eth0: 0, eth1: 17_000 }))?.networkRxBytesPerSecond, 1000);
    const other = one.tick(25_000, net({ eth2: 20_000 }));
    assert.equal(other?.networkRxBytesPerSecond, undefined, 'nothing is known of what is new');
  });

  it('take a device for unused until it is named, and lose of one that starts anew its own rate only', () => {
    const disks = (devices: Record<string, number>): Omit<ContainerReading, 'id' | 'readAtMs'> => {
      const blockParts = Object.entries(devices).map(([name, inBytes]) => ({ name, inBytes, outBytes: 0 }));
      const blockReadBytes = blockParts.reduce((sum, { inBytes }) => sum + inBytes, 0);
      return { cpuTotalNs: 1, blockReadBytes, blockWriteBytes: 0, blockParts };
    };
    one.tick(0, disks({}));
    assert.equal(one.tick(5000, disks({ '8:0': 5000 }))?.blockReadBytesPerSecond, 1000);
    assert.equal(one.tick(10_000, disks({ '8:0': 5000, '8:16': 500 }))?.blockReadBytesPerSecond, 100);
    assert.equal(one.tick(15_000, disks({ '8:0': 100, '8:16': 1000 }))?.blockReadBytesPerSecond, 100);
    assert.equal(one.tick(20_000, disks({ '8:16': 1500 }))?.blockReadBytesPerSecond, 100);
    assert.equal(one.tick(25_000, disks({ '8:16': 1500 }))?.blockReadBytesPerSecond, 0);
  });

  it('wait with rates until enough time has passed, and then have them over all of it', () => {
    one.tick(0, { cpuTotalNs: 0, oomKillCount: 1, networkRxBytes: 0 });
    const early = one.tick(300, {
      cpuTotalNs: 3e8,
      oomKillCount: 2,
      networkRxBytes: 9000,
      memoryUsedBytes: 5,
    });
    assert.deepEqual(
      [early?.cpuPercent, early?.elapsedMs, early?.oomKills, early?.networkRxBytesPerSecond],
      [undefined, undefined, undefined, undefined],
    );
    assert.deepEqual([early?.memoryUsedBytes, early?.networkRxBytes], [5, 9000]);
    const row = one.tick(2000, { cpuTotalNs: 4e8, oomKillCount: 2, networkRxBytes: 10_000 });
    assert.deepEqual(
      [row?.cpuPercent, row?.elapsedMs, row?.oomKills, row?.networkRxBytesPerSecond],
      [20, 2000, 1, 5000],
    );
    // Exactly at the shortest time that is long enough.
    assert.equal(one.tick(3000, { cpuTotalNs: 5e8 })?.cpuPercent, 10);
  });

  it('wait for no reading that cannot be compared: a restart a moment after a tick', () => {
    one.tick(0, { cpuTotalNs: 9e9 }, { startedAtMs: 1 });
    assert.equal(one.tick(300, { cpuTotalNs: 1e8 }, { startedAtMs: 2 })?.cpuPercent, undefined);
    const row = one.tick(1500, { cpuTotalNs: 2.2e8 }, { startedAtMs: 2 });
    assert.equal(row?.cpuPercent, 10);
    assert.equal(row.elapsedMs, 1200);
  });

  it('make no rate of two clocks: of a reading through the API after one from the cgroup, or the other way round', () => {
    one.tick(0, { cpuTotalNs: 0 }, { readAtMs: 86_400_000 });
    assert.equal(one.tick(5000, { cpuTotalNs: 1e9 })?.cpuPercent, undefined);
    assert.equal(one.tick(10_000, { cpuTotalNs: 2e9 })?.cpuPercent, 20);
    assert.equal(one.tick(15_000, { cpuTotalNs: 3e9 }, { readAtMs: 86_415_000 })?.cpuPercent, undefined);
  });

  it('start anew after a reset', () => {
    one.tick(0, { cpuTotalNs: 0 });
    one.rows.reset();
    assert.equal(one.tick(5000, { cpuTotalNs: 1 })?.cpuPercent, undefined);
  });

  it('go on with rates where another window stopped', () => {
    const before = one.tick(0, { cpuTotalNs: 1e9, networkRxBytes: 1000 }, { startedAtMs: 5 });
    assert.ok(before);
    const container = { id: 'a', startedAtMs: 5 } as Container;
    const next = new OneContainer();
    next.rows.resume({ timestampMs: start, samples: [before], containers: [container] });
    const row = next.tick(intervalMs, { cpuTotalNs: 2e9, networkRxBytes: 6000 }, { startedAtMs: 5 });
    assert.equal(row?.cpuPercent, 20);
    assert.equal(row.networkRxBytesPerSecond, 1000);
    const restarted = new OneContainer();
    restarted.rows.resume({ timestampMs: start, samples: [before], containers: [container] });
    const other = restarted.tick(intervalMs, { cpuTotalNs: 2e9, networkRxBytes: 6000 }, { startedAtMs: 6 });
    assert.equal(other?.cpuPercent, undefined);
  });

  it('go on with each interface’s rate, where there are several, from what the other window knew of them', () => {
    const before = one.tick(0, net({ eth0: 1000, eth1: 50_000 }));
    assert.ok(before);
    const next = new OneContainer();
    next.rows.resume({ timestampMs: start, samples: [before], containers: [] });
    assert.equal(next.tick(5000, net({ eth0: 6000 }))?.networkRxBytesPerSecond, 1000);
    const single = one.tick(5000, net({ eth0: 6000 }));
    assert.ok(single && single.networkParts === undefined);
    const joined = new OneContainer();
    joined.rows.resume({ timestampMs: start + 5000, samples: [single], containers: [] });
    const row = joined.tick(10_000, net({ eth0: 11_000, eth1: 90_000 }));
    assert.equal(row?.networkRxBytesPerSecond, undefined, 'sums of others cannot be compared');
  });
});
