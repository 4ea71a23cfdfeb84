import assert from 'node:assert/strict';
import * as path from 'node:path';
import { cgroupFiles } from '../../src/sample/cgroup/cgroupFiles';
import { parseCgroupMounts, parseProcCgroup } from '../../src/sample/cgroup/locateCgroup';
import { parseDiskstats, parseMeminfo, parseNetDev, parseProcStat } from '../../src/sample/kernel/procFiles';
import { Random } from '../support/fuzz/random';

const seeds = 1000;
const pressure = 'some avg10=0.00 avg60=0.00 avg300=0.00 total=1234\nfull avg10=0.00 avg60=0.00 total=1\n';

/** As kernels write them, by the last part of their path. */
const texts: Readonly<Record<string, string>> = {
  ...{
    'cpu.stat': 'usage_usec 2500000\nuser_usec 1\nnr_periods 100\nnr_throttled 25\nthrottled_usec 700\n',
    'memory.current': '10485760\n',
    'memory.peak': '20971520\n',
    'memory.swap.current': '65536\n',
    'memory.stat':
      'file 5242880\nshmem 1048576\ninactive_file 2097152\nhierarchical_memory_limit 33554432\ntotal_cache 5242880\n' +
      'total_shmem 1048576\ntotal_inactive_file 2097152\ntotal_swap 65536\n',
    'memory.max': '33554432\n',
    'memory.events': 'low 0\nhigh 0\nmax 3\noom 2\noom_kill 1\n',
    'io.stat': '8:0 rbytes=4096 wbytes=8192 rios=1 wios=2\n8:16 rbytes=1 wbytes=2 rios=1 wios=1\n',
    'pids.current': '4\n',
    'pids.max': 'max\n',
    'cpu.pressure': pressure,
    'memory.pressure': pressure,
    'io.pressure': pressure,
  },
  ...{
    'cpuacct.usage': '2500000000\n',
    'memory.usage_in_bytes': '10485760\n',
    'memory.max_usage_in_bytes': '20971520\n',
    'memory.oom_control': 'oom_kill_disable 0\nunder_oom 0\noom_kill 1\n',
    'blkio.throttle.io_service_bytes_recursive':
      '8:0 Read 4096\n8:0 Write 8192\n8:16 Read 1\n8:16 Write 2\nTotal 12291\n',
  },
  ...{
    meminfo: 'MemTotal: 24000000 kB\nMemAvailable: 20000000 kB\nSwapTotal: 1000 kB\nSwapFree: 900 kB\n',
    stat: 'cpu  10 0 10 900 1 0 0 0 0 0\ncpu0 5 0 5 450 1 0 0 0 0 0\ncpu1 5 0 5 450 0 0 0 0 0 0\nctxt 1\n',
    'net/dev':
      'Inter-| Receive | Transmit\n face |bytes packets\n  eth0: 5000 10 0 0 0 0 0 0 7000 12 0 0 0 0 0 0\n',
    diskstats: '   8       0 sda 1 0 80 1 2 0 160 1 0 1 1\n   8       1 sda1 1 0 8 1 2 0 16 1 0 1 1\n',
    cgroup: '7:memory:/docker/a\n5:cpu,cpuacct:/docker/a\n0::/docker/a\n',
    mountinfo:
      '31 24 0:27 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw\n34 24 0:30 / /m rw - cgroup cgroup rw,memory\n',
  },
};

/** Every reader of a file, by the name of its text. */
const readers: readonly (readonly [string, (text: string) => unknown])[] = [
  ...[
    ...cgroupFiles({ version: 2, folder: '/' }),
    ...cgroupFiles({
      version: 1,
      folders: new Map(['cpu', 'cpuacct', 'memory', 'blkio', 'pids'].map(each => [each, '/'])),
    }),
  ].map(({ path: file, parse }) => [path.basename(file), parse] as const),
  ['meminfo', parseMeminfo],
  ['stat', parseProcStat],
  ['net/dev', parseNetDev],
  ['diskstats', parseDiskstats],
  ['cgroup', parseProcCgroup],
  ['mountinfo', parseCgroupMounts],
];

const strange = [
  '',
  '-1',
  '-0.5',
  '1e999',
  '9'.repeat(400),
  '18446744073709551615',
  'NaN',
  'max',
  '0x10',
  '\0',
  '__proto__',
  '٣',
] as const;

/** One to three faults: a part that is no number, a line that is missing, doubled or cut, other bytes. */
function damaged(text: string, random: Random): string {
  for (let left = 1 + random.index(3); left > 0; left--) {
    const lines = text.split('\n');
    const at = random.index(lines.length);
    const words = (lines[at] ?? '').split(/(?<=[ :=])|(?=[ :=])/);
    const kind = random.index(6);
    if (kind === 0) lines.splice(at, 1);
    else if (kind === 1) lines.splice(at, 0, lines[random.index(lines.length)] ?? '');
    else if (kind === 2) lines[at] = (lines[at] ?? '').slice(0, random.index(20));
    else if (kind === 3) lines[at] = 'x'.repeat(random.index(100_000));
    else words[random.index(words.length)] = random.pick(strange);
    if (kind > 3) lines[at] = words.join('');
    text = lines.join(random.chance(0.1) ? '\r\n' : '\n');
  }
  return text;
}

/** All numbers in a value, however deep. */
function numbersIn(value: unknown): number[] {
  if (typeof value === 'number') return [value];
  if (value instanceof Map) return numbersIn([...value.values()]);
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(numbersIn) : [];
}

describe('What the kernel tells, of any form', () => {
  for (const [name, read] of readers) {
    const text = texts[name] ?? '';

    it(`throws nothing and gives no figure that is none: ${name}`, () => {
      assert.notEqual(text, '');
      for (let seed = 0; seed < seeds; seed++) {
        const given = damaged(text, new Random(seed));
        const wrong = numbersIn(read(given)).filter(each => !(Number.isFinite(each) && each >= 0));
        assert.deepEqual(wrong, [], `seed ${seed}: ${JSON.stringify(given.slice(0, 300))}`);
      }
    });

    // A file with one number alone has no lines.
    if (!text.includes(' ')) continue;
    it(`is the same with lines that nobody knows: ${name}`, () => {
      const more = `later_figure 1\n${text}another.one 2 3\nlast:4\n`;
      assert.deepEqual(read(more), read(text));
    });
  }
});
