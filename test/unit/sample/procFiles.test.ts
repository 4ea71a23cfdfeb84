import assert from 'node:assert/strict';
import { parseDiskstats, parseMeminfo, parseNetDev, parseProcStat } from '../../../src/sample/procFiles';

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
      { busyMs: 1750, totalMs: 10_150 },
      { busyMs: 0, totalMs: 10_000 },
    ]);
  });

  it('reads the short lines of old kernels and nothing from other text', () => {
    assert.deepEqual(parseProcStat('cpu0 1 1 1 7\n'), [{ busyMs: 30, totalMs: 100 }]);
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

  it('reads what real interfaces received and sent', () => {
    const text = `Inter-|   Receive\n face |bytes\n${line('eth0', 10, 20)}\n${line('wlp3s0', 1, 2)}\n`;
    assert.deepEqual(
      [...parseNetDev(text)],
      [
        ['eth0', { inBytes: 10, outBytes: 20 }],
        ['wlp3s0', { inBytes: 1, outBytes: 2 }],
      ],
    );
  });

  it('leaves out what would count the same bytes twice', () => {
    const names = [
      ...[
        'lo',
        'veth12ab',
        'docker0',
        'docker_gwbridge',
        'br-1a2b',
        'br0',
        'virbr0',
        'cni0',
        'cali12',
        'tun0',
      ],
      ...['wg0', 'tailscale0', 'bond0', 'eth0.7', 'ifb0', 'podman1'],
    ];
    assert.equal(parseNetDev(names.map(name => line(name, 5, 5)).join('\n')).size, 0);
  });

  it('reads names that only look like those', () => {
    const names = ['longshot0', 'brcm0', 'eno1', 'enp0s31f6', 'usb0'];
    assert.deepEqual([...parseNetDev(names.map(name => line(name, 5, 5)).join('\n')).keys()], names);
  });

  it('reads a figure that touches the colon', () => {
    assert.equal(parseNetDev('eth0:123 0 0 0 0 0 0 0 456 0').get('eth0')?.inBytes, 123);
  });
});

describe('/proc/diskstats', () => {
  it('reads sectors of whole disks as bytes', () => {
    const text = [
      '   7       0 loop0 5 5 5 5 5 5 5 5 0 0 0',
      ' 254       0 vda 129017 22811 1000 142567 53307 70229 200 37534 0 22320 183039',
      ' 254       1 vda1 9 9 900 9 9 9 100 9 0 9 9',
      ' 259       0 nvme0n1 1 0 10 1 1 0 20 1 0 1 1',
      ' 259       1 nvme0n1p1 1 0 10 1 1 0 20 1 0 1 1',
      ' 253       0 dm-0 1 0 10 1 1 0 20 1 0 1 1',
      ' 252       0 zram0 1 0 10 1 1 0 20 1 0 1 1',
      'rubbish',
    ].join('\n');
    assert.deepEqual(
      [...parseDiskstats(text)],
      [
        ['vda', { inBytes: 512_000, outBytes: 102_400 }],
        ['nvme0n1', { inBytes: 5120, outBytes: 10_240 }],
      ],
    );
  });
});
