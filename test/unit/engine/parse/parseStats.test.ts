import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { parseStats } from '../../../../src/engine/parse/parseStats';

function fixture(name: string): Record<string, unknown> {
  return JSON.parse(readFileSync(`test/fixtures/engine/${name}.json`, 'utf8')) as Record<string, unknown>;
}

describe('parseStats', () => {
  it('reads what Docker Engine 20.10 answers on cgroup v1', () => {
    const reading = parseStats('x', fixture('stats-docker20-cgroup1'));
    assert.ok(reading);
    assert.ok((reading.cpuTotalNs ?? 0) > 0);
    assert.equal(reading.memoryLimitBytes, 64 * 1024 * 1024);
    assert.equal(reading.pids, 2);
    assert.equal(reading.pidsLimit, undefined);
  });

  it('gives nothing for a stopped container, whose figures are all zero', () => {
    assert.equal(parseStats('x', fixture('stats-docker20-stopped')), undefined);
  });

  it('takes inactive page cache off memory and sums interfaces and devices on cgroup v2', () => {
    const reading = parseStats('x', fixture('stats-docker28-cgroup2'));
    assert.deepEqual(reading, {
      id: 'x',
      readAtMs: Date.UTC(2026, 2, 4, 5, 6, 7, 500),
      cpuTotalNs: 123_456_789_000,
      cpuPeriods: 10,
      throttledPeriods: 4,
      memoryCacheBytes: 54_857_600,
      sharedMemoryBytes: undefined,
      memoryPeakBytes: undefined,
      swapUsedBytes: undefined,
      memoryUsedBytes: 64_857_600,
      memoryLimitBytes: 33_554_432_000,
      networkRxBytes: 1030,
      networkTxBytes: 204,
      networkParts: [
        { name: 'eth0', inBytes: 1000, outBytes: 200 },
        { name: 'eth1', inBytes: 30, outBytes: 4 },
      ],
      blockReadBytes: 4_097_000,
      blockWriteBytes: 8193,
      blockParts: [
        { name: '259:0', inBytes: 4_096_000, outBytes: 8192 },
        { name: '253:1', inBytes: 1000, outBytes: 1 },
      ],
      pids: 11,
      pidsLimit: undefined,
    });
  });

  /**
   * A container limited to 0.3 core and 64 MiB, as the engines answered. It wrote a file, of 4 MiB, only with
   * Docker on cgroup v2.
   */
  const recorded = {
    'docker28-cgroup1': { periods: true, blockWriteBytes: 0, pidsLimit: 100 },
    'docker20-cgroup2': { periods: true, blockWriteBytes: 4 * 2 ** 20, pidsLimit: 100 },
    'docker28-cgroup2': { periods: true, blockWriteBytes: 4 * 2 ** 20, pidsLimit: 100 },
    'podman4-cgroup1': { periods: false, blockWriteBytes: 0, pidsLimit: undefined },
    'podman4-cgroup2': { periods: false, blockWriteBytes: 0, pidsLimit: undefined },
  };
  for (const [name, expected] of Object.entries(recorded)) {
    it(`reads what ${name} was recorded to answer`, () => {
      const reading = parseStats('x', fixture(`recorded-${name}`));
      assert.ok(reading);
      assert.ok((reading.cpuTotalNs ?? 0) > 1e8, `${reading.cpuTotalNs} ns`);
      const memory = reading.memoryUsedBytes ?? 0;
      assert.ok(memory > 10_000 && memory < 2 ** 20, `${memory} bytes`);
      assert.equal(reading.memoryLimitBytes, 64 * 2 ** 20);
      assert.ok(Math.abs(reading.readAtMs - Date.UTC(2026, 10, 24, 3)) < 3_600_000);
      assert.equal((reading.cpuPeriods ?? 0) > 0, expected.periods);
      assert.equal(reading.blockWriteBytes, expected.blockWriteBytes);
      assert.equal(reading.pidsLimit, expected.pidsLimit);
      assert.ok((reading.pids ?? 0) >= 1);
    });
  }

  it('tells shared memory apart from the page cache that the kernel counts it with', () => {
    const told = (stats: object): unknown[] => {
      const reading = parseStats('x', {
        read: '2026-01-01T00:00:00Z',
        memory_stats: { usage: 9000, limit: 90_000, stats },
      });
      return [reading?.memoryCacheBytes, reading?.sharedMemoryBytes];
    };
    assert.deepEqual(told({ file: 5000, shmem: 4000 }), [1000, 4000]);
    assert.deepEqual(told({ total_cache: 5000, total_shmem: 5000, cache: 1, shmem: 1 }), [0, 5000]);
    const lists = { total_active_anon: 1000, total_inactive_anon: 4500, total_rss: 1500 };
    assert.deepEqual(told({ total_cache: 5000, ...lists }), [1000, 4000]);
    assert.deepEqual(told({ total_cache: 5000 }), [5000, undefined]);
    assert.deepEqual(told({}), [undefined, undefined]);
    // Eight megabytes in its `/dev/shm`, and no file.
    const recorded = parseStats('x', fixture('stats-docker20-cgroup1'));
    assert.deepEqual([recorded?.memoryCacheBytes, recorded?.sharedMemoryBytes], [0, 8 * 2 ** 20]);
  });

  it('has the most memory there was and what is in swap only where an engine tells them', () => {
    const told = (memory: object): unknown[] => {
      const memory_stats = { usage: 9000, limit: 90_000, ...memory };
      const reading = parseStats('x', { read: '2026-01-01T00:00:00Z', memory_stats });
      return [reading?.memoryPeakBytes, reading?.swapUsedBytes];
    };
    assert.deepEqual(told({ max_usage: 12_000, stats: { total_swap: 0, swap: 5 } }), [12_000, 0]);
    assert.deepEqual(told({ max_usage: 0, stats: { swapcached: 5 } }), [undefined, undefined]);
    assert.deepEqual(told({}), [undefined, undefined]);
  });

  it('prefers the hierarchical figure of cgroup v1, which has both', () => {
    const reading = parseStats('x', {
      read: '2026-01-01T00:00:00Z',
      memory_stats: { usage: 1000, limit: 5000, stats: { inactive_file: 1, total_inactive_file: 400 } },
    });
    assert.equal(reading?.memoryUsedBytes, 600);
  });

  it('does not count Podman’s numbers of operations as bytes', () => {
    const reading = parseStats('x', fixture('stats-podman4'));
    assert.equal(reading?.blockReadBytes, 5000);
    assert.equal(reading?.blockWriteBytes, 6000);
    assert.equal(reading?.memoryUsedBytes, 3_000_000);
  });

  it('reads Windows containers: time in 100 ns, private working set, storage bytes', () => {
    const reading = parseStats('x', fixture('stats-windows'));
    assert.equal(reading?.cpuTotalNs, 1_500_000_000);
    assert.equal(reading?.memoryUsedBytes, 40_000_000);
    assert.equal(reading?.memoryLimitBytes, undefined);
    assert.equal(reading?.blockReadBytes, 2000);
    assert.equal(reading?.blockWriteBytes, 3000);
  });

  it('knows no block figures where an engine says null for them', () => {
    for (const list of [null, undefined]) {
      const blkio = { io_service_bytes_recursive: list };
      const reading = parseStats('x', { read: '2026-01-01T00:00:00Z', blkio_stats: blkio });
      assert.deepEqual([reading?.blockReadBytes, reading?.blockWriteBytes], [undefined, undefined]);
    }
  });

  it('knows no sum of which a part is not known: the next whole one would look like traffic', () => {
    const base = { read: '2026-01-01T00:00:00Z' };
    const device = (minor: unknown, read: unknown, write: unknown, op: unknown = 'read'): object[] => [
      { major: 8, minor, op, value: read },
      { major: 8, minor, op: 'write', value: write },
    ];
    const block = (...list: unknown[]): unknown => {
      const { blockReadBytes, blockWriteBytes } =
        parseStats('c1', { ...base, blkio_stats: { io_service_bytes_recursive: list } }) ?? {};
      return [blockReadBytes, blockWriteBytes];
    };
    assert.deepEqual(block(...device(0, 5, 6), ...device(1, 7, 8)), [12, 14]);
    for (const bad of [undefined, null, '7', -1, 2 ** 64, [], {}]) {
      const networks = { eth0: { rx_bytes: 5, tx_bytes: 6 }, eth1: { rx_bytes: bad, tx_bytes: 1 } };
      const reading = parseStats('c1', { ...base, networks });
      assert.deepEqual([reading?.networkRxBytes, reading?.networkTxBytes], [undefined, undefined]);
      assert.deepEqual(block(...device(0, 5, 6), ...device(1, bad, 6)), [undefined, undefined]);
    }
    assert.deepEqual(block(...device('0', 5, 6)), [undefined, undefined]);
    assert.deepEqual(block(...device(0, 5, 6, 'levitate')), [undefined, undefined]);
    assert.deepEqual(block({ op: 'levitate', value: 5 }, null), [undefined, undefined]);
  });

  it('takes what no counter of 64 bits can be for not known', () => {
    for (const bad of [2 ** 64, 1e308, Number.POSITIVE_INFINITY]) {
      const body = { read: '2026-01-01T00:00:00Z', cpu_stats: { cpu_usage: { total_usage: bad } } };
      const reading = parseStats('c1', {
        ...body,
        memory_stats: { usage: bad },
        pids_stats: { current: bad },
      });
      assert.deepEqual(
        [reading?.cpuTotalNs, reading?.memoryUsedBytes, reading?.pids],
        [undefined, undefined, undefined],
      );
    }
  });

  it('knows no network figures on the host’s network, and no zeros either', () => {
    for (const networks of [undefined, null, {}]) {
      const reading = parseStats('x', { read: '2026-01-01T00:00:00Z', networks });
      assert.equal(reading?.networkRxBytes, undefined);
    }
  });

  it('knows no memory where the kernel does not account it', () => {
    for (const limit of [0, 2 ** 30]) {
      const reading = parseStats('x', { read: '2026-01-01T00:00:00Z', memory_stats: { usage: 0, limit } });
      assert.equal(reading?.memoryUsedBytes, undefined);
      assert.equal(reading?.memoryLimitBytes, undefined);
    }
  });

  it('knows no network and no block I/O of more interfaces and devices than there can be', () => {
    const many = (count: number): unknown => ({
      read: '2026-01-01T00:00:00Z',
      networks: Object.fromEntries(
        Array.from({ length: count }, (_, at) => [`eth${at}`, { rx_bytes: 1, tx_bytes: 1 }]),
      ),
      blkio_stats: {
        io_service_bytes_recursive: Array.from({ length: count }, (_, at) => [
          { major: at, minor: 0, op: 'read', value: 1 },
          { major: at, minor: 0, op: 'write', value: 1 },
        ]).flat(),
      },
    });
    const figures = (count: number): unknown => {
      const reading = parseStats('c1', many(count));
      return [reading?.networkRxBytes, reading?.blockReadBytes];
    };
    assert.deepEqual(figures(1000), [1000, 1000]);
    assert.deepEqual(figures(1001), [undefined, undefined]);
  });

  it('survives any JSON', () => {
    const bodies = [
      null,
      5,
      'x',
      [],
      {},
      { read: 7 },
      { read: '2026-01-01T00:00:00Z', cpu_stats: [], networks: [1, null] },
    ];
    for (const body of bodies) assert.doesNotThrow(() => parseStats('x', body));
  });
});
