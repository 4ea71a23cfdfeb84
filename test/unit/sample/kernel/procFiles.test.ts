import assert from 'node:assert/strict';
import {
  parseDiskstats,
  parseMeminfo,
  parseNetDev,
  parseProcStat,
} from '../../../../src/sample/kernel/procFiles';

describe('/proc/stat', () => {
  it('counts waiting for disks as idle and stolen time as busy, each core by itself', () => {
    const text = [
      'cpu  300 0 0 0 0 0 0 0 0 0',
      'cpu0 100 10 50 800 40 3 7 5 90 9',
      'cpu1 0 0 0 1000 0 0 0 0 0 0',
      'intr 12345 0 0',
      'ctxt 99',
    ].join('\n');
    assert.deepEqual(parseProcStat(text), [
      { busyMs: [1000, 100, 500, 30, 70, 50], idleMs: [8000, 400] },
      { busyMs: [0, 0, 0, 0, 0, 0], idleMs: [10_000, 0] },
    ]);
  });

  it('reads the short lines of old kernels and nothing from other text', () => {
    assert.deepEqual(parseProcStat('cpu0 1 1 1 7\n'), [{ busyMs: [10, 10, 10], idleMs: [70] }]);
    assert.deepEqual(parseProcStat('cpu0 a b c\nrubbish'), []);
  });
});

describe('/proc/meminfo', () => {
  it('reads kibibytes as bytes', () => {
    const text = 'MemTotal:       24684092 kB\nMemFree:  1 kB\nMemAvailable:   2048 kB\nSwapTotal:  0 kB\n';
    assert.deepEqual(parseMeminfo(text), {
      totalBytes: 24_684_092 * 1024,
      availableBytes: 2048 * 1024,
      swapTotalBytes: 0,
      swapFreeBytes: undefined,
    });
  });
});

describe('/proc/net/dev', () => {
  const line = (name: string, rx: number, tx: number): string =>
    `${name.padStart(6)}: ${rx} 9 0 0 0 0 0 0 ${tx} 9 0 0 0 0 0 0`;

  it('reads what each interface received and sent', () => {
    const text = `Inter-|   Receive\n face |bytes\n${line('eth0', 10, 20)}\n${line('wlp3s0', 1, 2)}\n`;
    assert.deepEqual(parseNetDev(text), [
      { name: 'eth0', inBytes: 10, outBytes: 20 },
      { name: 'wlp3s0', inBytes: 1, outBytes: 2 },
    ]);
  });

  it('reads a figure that touches the colon, and one of sixteen digits', () => {
    const [eth0] = parseNetDev('eth0:123 0 0 0 0 0 0 0 9007199254740991 0');
    assert.deepEqual(eth0, { name: 'eth0', inBytes: 123, outBytes: 2 ** 53 - 1 });
  });

  it('passes over what is no such line', () => {
    for (const text of ['', '\n\n', ':', 'eth0:', 'eth0: 1 2 3', 'eth0: x 0 0 0 0 0 0 0 1', 'no colon'])
      assert.deepEqual(parseNetDev(text), [], text);
  });
});

describe('/proc/diskstats', () => {
  it('reads sectors as bytes', () => {
    const text = [
      ' 254       0 vda 129017 22811 1000 142567 53307 70229 200 37534 0 22320 183039',
      ' 254       1 vda1 9 9 900 9 9 9 100 9 0 9 9',
      'rubbish',
    ].join('\n');
    assert.deepEqual(parseDiskstats(text), [
      { name: 'vda', inBytes: 512_000, outBytes: 102_400 },
      { name: 'vda1', inBytes: 460_800, outBytes: 51_200 },
    ]);
  });
});
