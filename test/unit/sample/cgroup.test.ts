import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import type { Container } from '../../../src/common/model/container';
import { CgroupReader } from '../../../src/sample/cgroup/cgroupReader';
import { CgroupSampler } from '../../../src/sample/cgroup/cgroupSampler';
import { locateCgroup } from '../../../src/sample/cgroup/locateCgroup';
import { fakeContainer } from '../../support/fakes/fakeHistorySource';
import { itWith } from '../../support/run/itWith';

const id = 'a1'.repeat(32);
const netDev = `Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
    lo:     100       1    0    0    0     0          0         0      100       1    0    0    0     0       0          0
  eth0:    5000      10    0    0    0     0          0         0     7000      12    0    0    0     0       0          0
`;

/** Makes a tree of files that stands in for `/`. */
function makeRoot(files: Readonly<Record<string, string>>): string {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'container-metrics-cgroup-'));
  for (const [file, text] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    fs.writeFileSync(path.join(root, file), text);
  }
  return root;
}

/** As shown by a kernel with cgroup v2 and the systemd driver. */
const version2 = (cgroupPath: string, mountRoot = '/'): Record<string, string> => {
  const folder = `sys/fs/cgroup${mountRoot === '/' ? cgroupPath : cgroupPath.slice(mountRoot.length)}`;
  return {
    'proc/42/cgroup': `0::${cgroupPath}\n`,
    'proc/42/net/dev': netDev,
    'proc/self/mountinfo': `25 1 0:22 / /proc rw - proc proc rw\n31 24 0:27 ${mountRoot} /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw,nsdelegate\n`,
    [`${folder}/cpu.stat`]:
      'usage_usec 2500000\nuser_usec 1\nsystem_usec 1\nnr_periods 100\nnr_throttled 25\nthrottled_usec 700\n',
    [`${folder}/memory.current`]: '10485760\n',
    [`${folder}/memory.peak`]: '20971520\n',
    [`${folder}/memory.swap.current`]: '65536\n',
    [`${folder}/memory.stat`]: 'anon 1\nfile 5242880\nshmem 1048576\ninactive_file 2097152\nactive_file 5\n',
    [`${folder}/memory.max`]: '33554432\n',
    [`${folder}/memory.events`]: 'low 0\nhigh 0\nmax 3\noom 2\noom_kill 1\n',
    [`${folder}/io.stat`]:
      '8:0 rbytes=4096 wbytes=8192 rios=1 wios=2 dbytes=0 dios=0\n8:16 rbytes=1 wbytes=2 rios=1 wios=1 dbytes=0 dios=0\n',
    [`${folder}/pids.current`]: '4\n',
    [`${folder}/pids.max`]: 'max\n',
    [`${folder}/cpu.pressure`]:
      'some avg10=0.00 avg60=0.00 avg300=0.00 total=1234\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=1\n',
  };
};

/** As shown by a kernel with cgroup v1 and the cgroupfs driver. */
const version1 = (cgroupPath: string): Record<string, string> => ({
  'proc/42/cgroup': `12:pids:${cgroupPath}\n7:memory:${cgroupPath}\n5:cpu,cpuacct:${cgroupPath}\n3:blkio:${cgroupPath}\n1:name=systemd:${cgroupPath}\n0::/system.slice/containerd.service\n`,
  'proc/42/net/dev': netDev,
  'proc/self/mountinfo': [
    '30 24 0:26 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw',
    '33 24 0:29 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct',
    '34 24 0:30 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory',
    '35 24 0:31 / /sys/fs/cgroup/pids rw - cgroup cgroup rw,pids',
    '36 24 0:32 / /sys/fs/cgroup/blkio rw - cgroup cgroup rw,blkio',
  ].join('\n'),
  [`sys/fs/cgroup/cpu,cpuacct${cgroupPath}/cpuacct.usage`]: '2500000000\n',
  [`sys/fs/cgroup/cpu,cpuacct${cgroupPath}/cpu.stat`]:
    'nr_periods 100\nnr_throttled 25\nthrottled_time 700000\n',
  [`sys/fs/cgroup/memory${cgroupPath}/memory.usage_in_bytes`]: '10485760\n',
  [`sys/fs/cgroup/memory${cgroupPath}/memory.stat`]:
    'cache 1\nshmem 1\ninactive_file 1\nhierarchical_memory_limit 33554432\ntotal_cache 5242880\ntotal_shmem 1048576\ntotal_inactive_file 2097152\nswap 1\ntotal_swap 65536\n',
  [`sys/fs/cgroup/memory${cgroupPath}/memory.max_usage_in_bytes`]: '20971520\n',
  [`sys/fs/cgroup/memory${cgroupPath}/memory.oom_control`]: 'oom_kill_disable 0\nunder_oom 0\noom_kill 1\n',
  [`sys/fs/cgroup/pids${cgroupPath}/pids.current`]: '4\n',
  [`sys/fs/cgroup/pids${cgroupPath}/pids.max`]: 'max\n',
  [`sys/fs/cgroup/blkio${cgroupPath}/blkio.throttle.io_service_bytes_recursive`]:
    '8:0 Read 4096\n8:0 Write 8192\n8:0 Sync 1\n8:0 Total 12288\n8:16 Read 1\n8:16 Write 2\nTotal 12291\n',
});

const trees = {
  'version 2, systemd driver': version2(`/system.slice/docker-${id}.scope`),
  'version 2, rootless': version2(
    `/user.slice/user-1000.slice/user@1000.service/user.slice/docker-${id}.scope`,
  ),
  'version 2, Podman': version2(`/machine.slice/libpod-${id}.scope/container`),
  'version 2, below the root of a namespace': version2(`/outer/docker/${id}`, '/outer'),
  'version 1, cgroupfs driver': version1(`/docker/${id}`),
  'version 1, systemd driver': version1(`/system.slice/docker-${id}.scope`),
};

describe('The cgroup sampler', () => {
  const roots: string[] = [];
  const rootOf = (files: Record<string, string>): string => {
    const root = makeRoot(files);
    roots.push(root);
    return root;
  };
  afterEach(() => {
    for (const root of roots.splice(0)) fs.rmSync(root, { recursive: true, force: true });
  });

  for (const [name, files] of Object.entries(trees)) {
    it(`reads all figures: ${name}`, () => {
      const reader = new CgroupReader({ id, pid: 42, hasOwnNetwork: true }, rootOf(files));
      const { readAtMs, cpuPressureUs, memoryPressureUs, ioPressureUs, ...figures } = reader.read();
      reader.dispose();
      assert.deepEqual(figures, {
        id,
        cpuTotalNs: 2_500_000_000,
        cpuPeriods: 100,
        throttledPeriods: 25,
        memoryUsedBytes: 8_388_608,
        memoryCacheBytes: 4_194_304,
        sharedMemoryBytes: 1_048_576,
        memoryPeakBytes: 20_971_520,
        swapUsedBytes: 65_536,
        memoryLimitBytes: 33_554_432,
        oomKillCount: 1,
        blockReadBytes: 4097,
        blockWriteBytes: 8194,
        blockParts: [
          { name: '8:0', inBytes: 4096, outBytes: 8192 },
          { name: '8:16', inBytes: 1, outBytes: 2 },
        ],
        pids: 4,
        pidsLimit: undefined,
        networkRxBytes: 5000,
        networkTxBytes: 7000,
        networkParts: [{ name: 'eth0', inBytes: 5000, outBytes: 7000 }],
      });
      const nowMs = Number(process.hrtime.bigint()) / 1e6;
      assert.ok(readAtMs <= nowMs && readAtMs > nowMs - 60_000);
      assert.equal(cpuPressureUs, name.startsWith('version 2') ? 1234 : undefined);
      assert.deepEqual([memoryPressureUs, ioPressureUs], [undefined, undefined]);
    });
  }

  it('reads what a whole container uses whose first process moved into a cgroup of its own', () => {
    const scope = `/system.slice/docker-${id}.scope`;
    const files = version2(scope);
    for (const name of ['init.scope', 'init']) {
      const root = rootOf({ ...files, 'proc/42/cgroup': `0::${scope}/${name}\n` });
      const location = locateCgroup(id, 42, root);
      assert.deepEqual(location, { version: 2, folder: path.join(root, 'sys/fs/cgroup', scope) });
    }
  });

  it('goes on without pressure where the kernel refuses to tell it, and without memory where it does not account it', () => {
    const folder = `sys/fs/cgroup/system.slice/docker-${id}.scope`;
    const files = Object.entries(trees['version 2, systemd driver']).filter(
      ([file]) => !file.startsWith(`${folder}/memory.`) && !file.endsWith('.pressure'),
    );
    const root = rootOf(Object.fromEntries(files));
    // It can be opened but not read, like the kernel's own file when pressure is off.
    fs.mkdirSync(path.join(root, folder, 'cpu.pressure'));
    const reader = new CgroupReader({ id, pid: 42, hasOwnNetwork: true }, root);
    for (let tick = 0; tick < 2; tick++) {
      const reading = reader.read();
      assert.equal(reading.cpuTotalNs, 2_500_000_000);
      assert.equal(reading.cpuPressureUs, undefined);
      assert.deepEqual([reading.memoryUsedBytes, reading.memoryLimitBytes], [undefined, undefined]);
    }
    reader.dispose();
  });

  it('goes on with CPU time that is longer than 104 days', () => {
    const files = version1(`/docker/${id}`);
    files[`sys/fs/cgroup/cpu,cpuacct/docker/${id}/cpuacct.usage`] = '9107199254740993000\n';
    const reader = new CgroupReader({ id, pid: 42, hasOwnNetwork: false }, rootOf(files));
    assert.equal(reader.read().cpuTotalNs, 9_107_199_254_740_993_000);
    reader.dispose();
  });

  it('does not know peak and swap where the kernel does not tell them: that is not zero', () => {
    for (const name of ['version 2, systemd driver', 'version 1, cgroupfs driver'] as const) {
      const files = Object.entries(trees[name])
        .filter(([file]) => !/memory\.(peak|swap\.current|max_usage_in_bytes)$/.test(file))
        .map(([file, text]) => [file, text.replace(/(total_)?swap \d+\n/g, '')]);
      const root = rootOf(Object.fromEntries(files) as Record<string, string>);
      const reader = new CgroupReader({ id, pid: 42, hasOwnNetwork: true }, root);
      const { memoryPeakBytes, swapUsedBytes } = reader.read();
      reader.dispose();
      assert.deepEqual([memoryPeakBytes, swapUsedBytes], [undefined, undefined], name);
    }
  });

  it('takes no files for a container’s that do not carry its id', () => {
    const root = rootOf(version2(`/system.slice/docker-${'b2'.repeat(32)}.scope`));
    assert.equal(locateCgroup(id, 42, root), undefined);
    assert.throws(
      () => new CgroupReader({ id, pid: 42, hasOwnNetwork: true }, root),
      /not in a cgroup of its id/,
    );
  });

  it('takes no id but a whole one, as a whole part of the path', () => {
    const trees = {
      [id]: [`/docker/x${id}`, `/docker/${id}0`, `/system.slice/docker-${id}a.scope`, '/user.slice'],
      '': ['/system.slice/ssh.service'],
      s: ['/system.slice/ssh.service', '/s'],
      [id.slice(0, 12)]: [`/docker/${id}`, `/docker/${id.slice(0, 12)}`],
      [id.toUpperCase()]: [`/docker/${id.toUpperCase()}`],
    };
    for (const [asked, paths] of Object.entries(trees))
      for (const cgroupPath of paths)
        assert.equal(locateCgroup(asked, 42, rootOf(version2(cgroupPath))), undefined, cgroupPath);
    const wrapped = [`/docker/${id}`, `/cri-containerd-${id}.scope`, `/a.slice/libpod-${id}.scope/container`];
    for (const cgroupPath of wrapped)
      assert.ok(locateCgroup(id, 42, rootOf(version2(cgroupPath))), cgroupPath);
  });

  it('gives no network of a namespace that is not the container’s own', () => {
    const reader = new CgroupReader(
      { id, pid: 42, hasOwnNetwork: false },
      rootOf(trees['version 1, cgroupfs driver']),
    );
    const { networkRxBytes, networkTxBytes } = reader.read();
    reader.dispose();
    assert.deepEqual([networkRxBytes, networkTxBytes], [undefined, undefined]);
  });

  itWith('cgroups', 'tells what it cannot read, tries it again later, and leaves no file open', async () => {
    const root = rootOf(trees['version 2, systemd driver']);
    const sampler = new CgroupSampler(root);
    const container = (changes: Partial<Container>): Container => fakeContainer({ id, ...changes });
    const handles = (): number => fs.readdirSync('/proc/self/fd').length;
    const before = handles();
    assert.deepEqual(
      [...(await sampler.sample([container({})])).problems.values()],
      ['its process is not known'],
    );
    assert.match([...(await sampler.sample([container({ pid: 7 })])).problems.values()].join(), /ENOENT/);
    assert.equal((await sampler.sample([container({ pid: 42 })])).readings.size, 1);
    assert.ok(handles() > before);
    fs.writeFileSync(path.join(root, 'proc/42/cgroup'), '0::/elsewhere\n');
    assert.equal(
      (await sampler.sample([container({ pid: 42 })])).readings.size,
      1,
      'what is open is not looked for again',
    );
    assert.equal((await sampler.sample([])).readings.size, 0);
    assert.equal(handles(), before);
    for (let tick = 0; tick < 60; tick++)
      assert.equal((await sampler.sample([container({ pid: 42 })])).readings.size, 0);
    fs.writeFileSync(path.join(root, 'proc/42/cgroup'), `0::/system.slice/docker-${id}.scope\n`);
    assert.equal((await sampler.sample([container({ pid: 42 })])).readings.size, 1);
    sampler.reset();
    assert.equal(handles(), before);
  });

  itWith('cgroups', 'lets others have the thread between many, and opens nothing once let go', async () => {
    const root = rootOf(trees['version 2, systemd driver']);
    const sampler = new CgroupSampler(root);
    const many = Array.from({ length: 5000 }, () => fakeContainer({ id, pid: 42 }));
    const handles = (): number => fs.readdirSync('/proc/self/fd').length;
    const before = handles();
    const samples = sampler.sample(many);
    await new Promise(resolve => setImmediate(resolve));
    assert.ok(handles() > before, 'it was at work');
    sampler.reset();
    await samples;
    assert.equal(handles(), before);
  });

  describe('tells at each tick what is so then, of a container that', () => {
    type Figure = keyof ReturnType<CgroupReader['read']>;
    const ticks = 12;
    /** The values of `figure` at ticks a second apart; `change` is called before each but the first. */
    const told = (root: string, figure: Figure, change: (tick: number) => void): unknown[] => {
      const reader = new CgroupReader({ id, pid: 42, hasOwnNetwork: true }, root);
      try {
        return Array.from({ length: ticks }, (_, tick) => {
          if (tick > 0) change(tick);
          return reader.read(10_000 + tick * 1000)[figure];
        });
      } finally {
        reader.dispose();
      }
    };
    const folder = `sys/fs/cgroup/system.slice/docker-${id}.scope`;
    const makeVersion2 = (): string => rootOf(version2(`/system.slice/docker-${id}.scope`));
    const each = (first: unknown, text: (tick: number) => unknown): unknown[] =>
      Array.from({ length: ticks }, (_, tick) => (tick === 0 ? first : text(tick)));

    /** Changes from outside: no process of the container has run. */
    const fromOutside: [
      Figure,
      file: string,
      textAt: (tick: number) => string,
      first: unknown,
      at: (tick: number) => unknown,
    ][] = [
      [
        'networkRxBytes',
        'proc/42/net/dev',
        tick => netDev.replace('5000', `${6000 + tick}`),
        5000,
        tick => 6000 + tick,
      ],
      [
        'blockWriteBytes',
        `${folder}/io.stat`,
        tick => `8:0 rbytes=0 wbytes=${9000 + tick} rios=1\n`,
        8194,
        tick => 9000 + tick,
      ],
      [
        'memoryUsedBytes',
        `${folder}/memory.current`,
        tick => `${4194304 + tick}\n`,
        8_388_608,
        tick => 2_097_152 + tick,
      ],
      [
        'memoryCacheBytes',
        `${folder}/memory.stat`,
        tick => `file ${tick}\nshmem 0\ninactive_file 0\n`,
        4_194_304,
        tick => tick,
      ],
      [
        'sharedMemoryBytes',
        `${folder}/memory.stat`,
        tick => `file 9\nshmem ${tick}\ninactive_file 0\n`,
        1_048_576,
        tick => tick,
      ],
      [
        'cpuPressureUs',
        `${folder}/cpu.pressure`,
        tick => `some avg10=0.00 total=${2000 + tick}\n`,
        1234,
        tick => 2000 + tick,
      ],
    ];
    // After an even and an odd number of ticks without a change.
    const changes = [4, 9];
    for (const [figure, file, textAt, first, at] of fromOutside)
      it(`uses no CPU: ${figure} as others change it`, () => {
        const root = makeVersion2();
        const found = told(root, figure, tick => {
          if (changes.includes(tick)) fs.writeFileSync(path.join(root, file), textAt(tick));
        });
        const last = (tick: number): number | undefined => changes.findLast(each => each <= tick);
        assert.deepEqual(
          found,
          found.map((_, tick) => {
            const changedAt = last(tick);
            return changedAt === undefined ? first : at(changedAt);
          }),
        );
      });

    it('uses no CPU, in cgroups of version 1, too: traffic, block I/O, memory and swap as others change them', () => {
      const root = rootOf(version1(`/docker/${id}`));
      const [memory, blkio] = ['memory', 'blkio'].map(each => `sys/fs/cgroup/${each}/docker/${id}`);
      const write = (file: string, text: string): void => fs.writeFileSync(path.join(root, file), text);
      const expected = Array.from({ length: ticks }, (_, tick) => (tick < 4 ? 0 : tick < 9 ? 4 : 9));
      for (const [figure, textAt] of [
        ['networkRxBytes', tick => write('proc/42/net/dev', netDev.replace('5000', `${6000 + tick}`))],
        [
          'blockWriteBytes',
          tick => write(`${blkio}/blkio.throttle.io_service_bytes_recursive`, `8:0 Write ${9000 + tick}\n`),
        ],
        ['memoryUsedBytes', tick => write(`${memory}/memory.usage_in_bytes`, `${8_000_000 + tick}\n`)],
        ['memoryCacheBytes', tick => write(`${memory}/memory.stat`, `total_cache ${tick}\n`)],
        ['sharedMemoryBytes', tick => write(`${memory}/memory.stat`, `total_shmem ${tick}\n`)],
        ['swapUsedBytes', tick => write(`${memory}/memory.stat`, `total_swap ${tick}\n`)],
      ] as [Figure, (tick: number) => void][]) {
        textAt(0);
        const found = told(root, figure, tick => changes.includes(tick) && textAt(tick)) as number[];
        const grown = found.map(each => each - (found[0] ?? 0));
        assert.deepEqual(grown, expected, figure);
      }
    });

    it('is at work: its processes and its out-of-memory kills', () => {
      const root = makeVersion2();
      const work = (tick: number): void =>
        fs.writeFileSync(path.join(root, folder, 'cpu.stat'), `usage_usec ${2_500_000 + tick}\n`);
      const pids = told(root, 'pids', tick => {
        work(tick);
        fs.writeFileSync(path.join(root, folder, 'pids.current'), `${10 + tick}\n`);
      });
      assert.deepEqual(
        pids,
        each(4, tick => 10 + tick),
      );
      const kills = told(root, 'oomKillCount', tick => {
        work(10 + tick);
        fs.writeFileSync(path.join(root, folder, 'memory.events'), `oom_kill ${1 + tick}\n`);
      });
      assert.deepEqual(
        kills,
        each(1, tick => 1 + tick),
      );
    });

    it('came to rest: what its last process left behind, and once that has settled no file in vain', () => {
      const root = makeVersion2();
      const file = path.join(root, folder, 'pids.current');
      const found = told(root, 'pids', tick => fs.writeFileSync(file, `${10 + tick}\n`));
      assert.deepEqual(found, [4, ...Array<number>(ticks - 1).fill(11)]);
      const awake = told(root, 'pids', tick => {
        if (tick === 5) fs.writeFileSync(path.join(root, folder, 'cpu.stat'), 'usage_usec 9\n');
        fs.writeFileSync(file, `${20 + tick}\n`);
      });
      assert.deepEqual(awake, [21, 21, 21, 21, 21, 25, ...Array<number>(ticks - 6).fill(26)]);
    });

    it('is at rest: the most memory and what is in swap as memory changes, and else neither file in vain', () => {
      const root = makeVersion2();
      const files = { memoryPeakBytes: 'memory.peak', swapUsedBytes: 'memory.swap.current' } as const;
      for (const [figure, name] of Object.entries(files)) {
        const found = told(root, figure as keyof typeof files, tick => {
          // Other containers push its memory into swap.
          if (tick === 6) fs.writeFileSync(path.join(root, folder, 'memory.current'), `${figure.length}\n`);
          fs.writeFileSync(path.join(root, folder, name), `${100 + tick}\n`);
        });
        assert.deepEqual(found.slice(1), [101, 101, 101, 101, 101, 106, 106, 106, 106, 106, 106], figure);
      }
    });

    it('is given a quota: no share of periods that were not read', () => {
      const files = version1(`/docker/${id}`);
      const stat = `sys/fs/cgroup/cpu,cpuacct/docker/${id}/cpu.stat`;
      files[stat] = 'nr_periods 0\nnr_throttled 0\nthrottled_time 0\n';
      const root = rootOf(files);
      const usage = path.join(root, `sys/fs/cgroup/cpu,cpuacct/docker/${id}/cpuacct.usage`);
      const periods = told(root, 'cpuPeriods', tick => {
        fs.writeFileSync(usage, `${tick}\n`);
        if (tick >= 3) fs.writeFileSync(path.join(root, stat), `nr_periods ${tick * 10}\nnr_throttled 0\n`);
      });
      assert.deepEqual(periods.slice(0, 3), [undefined, undefined, undefined]);
      assert.ok(periods[3] === undefined || periods[3] === 30);
      assert.deepEqual(periods.slice(4), [40, 50, 60, 70, 80, 90, 100, 110]);
    });

    it('is given another limit: a tick later at most', () => {
      const root = makeVersion2();
      const limits = told(root, 'pidsLimit', tick => {
        if (tick === 4) fs.writeFileSync(path.join(root, folder, 'pids.max'), '9\n');
      });
      assert.deepEqual(limits.slice(0, 4), [undefined, undefined, undefined, undefined]);
      assert.deepEqual(limits.slice(5), Array<number>(ticks - 5).fill(9));
    });
  });
});
