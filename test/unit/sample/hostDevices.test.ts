import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import type { IoPart } from '../../../src/common/model/sample';
import { DeviceFilter } from '../../../src/sample/deviceFilter';
import { hostDisks } from '../../../src/sample/hostDisks';
import { hostWires } from '../../../src/sample/hostWires';
import { ioRates } from '../../../src/sample/ioRates';

/** Files of one interface or device by name; a text is a file's contents, `true` is a folder. */
type Facts = Readonly<Record<string, string | true>>;

describe('of the host’s interfaces and disks', () => {
  let sysfs: string;
  beforeEach(() => (sysfs = fs.mkdtempSync(path.join(os.tmpdir(), 'container-metrics-sysfs-'))));
  afterEach(() => fs.rmSync(sysfs, { recursive: true, force: true }));

  const make = (devices: Readonly<Record<string, Facts>>): string[] => {
    for (const [name, facts] of Object.entries(devices)) {
      for (const [file, content] of Object.entries(facts)) {
        const place = path.join(sysfs, name.replaceAll('/', '!'), file);
        fs.mkdirSync(content === true ? place : path.dirname(place), { recursive: true });
        if (content !== true) fs.writeFileSync(place, `${content}\n`);
      }
    }
    return Object.keys(devices);
  };
  const link = (index: number, peer = index, rest: Facts = {}): Facts => ({
    ifindex: String(index),
    iflink: String(peer),
    type: '1',
    ...rest,
  });
  const wires = (devices: Readonly<Record<string, Facts>>): string[] => [...hostWires(make(devices), sysfs)];
  const disks = (devices: Readonly<Record<string, Facts>>): string[] => [...hostDisks(make(devices), sysfs)];

  it('those of the hardware count, whatever they are called, and nothing that stands on them or leads inside', () => {
    const found = wires({
      lo: link(1, 1, { type: '772' }),
      eth0: link(2, 2, { device: true }),
      'lan!': link(3, 3, { device: true }),
      wlp3s0: link(4, 4, { device: true, phy80211: true }),
      docker1: link(5, 5, { device: true }),
      vmbr0: link(6, 6, { bridge: true, lower_eth0: true }),
      ppp0: link(7, 7, { type: '512' }),
      vlan10: link(8, 2, { lower_eth0: true }),
      bridge0: link(9, 9, { bridge: true }),
      nordlynx: link(10, 10, { type: '65534' }),
      'ovs-system': link(11),
      veth12: link(12, 2, { master: true }),
      enp1: link(13, 14),
      tun0: link(15, 15, { tun_flags: '0x1001' }),
      dummy0: link(16),
    });
    assert.deepEqual(found, ['eth0', 'lan!', 'wlp3s0', 'docker1']);
  });

  it('the ports of a bond count and not the bond; a virtual machine’s fast path counts with the interface it serves', () => {
    const found = wires({
      bond0: link(2, 2, { bonding: true, lower_eth0: true, lower_eth1: true }),
      eth0: link(3, 3, { device: true, 'master/bonding': true }),
      eth1: link(4, 4, { device: true, 'master/bonding': true }),
      eth2: link(5, 5, { device: true, lower_enP1: true }),
      eth3: link(6, 6, { device: true }),
      enP4: link(7, 7, { device: true, 'master/device': true }),
    });
    assert.deepEqual(found, ['eth0', 'eth1', 'eth3']);
  });

  it('in a container it is what leads out of it, and nothing of what it made itself', () => {
    const inner = {
      lo: link(1),
      docker0: link(2, 2, { bridge: true }),
      veth7: link(7, 8, { master: true }),
      va: link(3, 4),
      vb: link(4, 3),
      'eth0.7': link(9, 72, { lower_eth0: true }),
      tun0: link(10, 10, { tun_flags: '0x1001' }),
    };
    assert.deepEqual(wires({ eth0: link(72, 73), ...inner }), ['eth0']);
    fs.rmSync(path.join(sysfs, 'eth0'), { recursive: true });
    fs.rmSync(path.join(sysfs, 'veth7'), { recursive: true });
    const names = [...make({ tap0: link(2, 2, { tun_flags: '0x1002' }) }), 'docker0', 'va', 'vb', 'tun0'];
    assert.deepEqual([...hostWires(names, sysfs)], ['tap0']);
  });

  it('interfaces count by name where nothing is known of them', () => {
    const real = ['eth0', 'wlp3s0', 'longshot0', 'brcm0', 'eno1', 'enp0s31f6', 'usb0'];
    const inner = [
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
      ...['wg0', 'tailscale0', 'bond0', 'eth0.7', 'ifb0', 'podman1', 'vmbr0', 'ppp0', 'vlan10', 'bridge0'],
      ...['nordlynx', 'ovs-system'],
    ];
    for (const place of [path.join(sysfs, 'none'), sysfs])
      assert.deepEqual([...hostWires([...real, ...inner], place)], real);
  });

  it('whole disks count, whatever they are called, and nothing that stands on them', () => {
    const found = disks({
      sda: { device: true, slaves: true },
      sda1: { partition: '1' },
      rbd0: { device: true },
      pmem0: { device: true },
      dasda: { device: true },
      xvda1: { device: true },
      'cciss/c0d0': { device: true },
      nvme0n1: { device: true },
      nvme0n1p1: { partition: '1' },
      nvme0c1n1: { device: true, hidden: '1' },
      nbd0: { pid: '42' },
      nbd1: { slaves: true },
      'dm-0': { 'slaves/sda': true },
      md0: { 'slaves/sda': true, 'slaves/sdb': true },
      loop0: { loop: true },
      zram0: { slaves: true },
      zd0: { slaves: true },
    });
    assert.deepEqual(found, ['sda', 'rbd0', 'pmem0', 'dasda', 'xvda1', 'cciss/c0d0', 'nvme0n1', 'nbd0']);
  });

  it('disks count by name where nothing is known of them: partitions only without their disk', () => {
    const real = ['vda', 'sdaa', 'nvme0n1', 'mmcblk0', 'rbd0', 'pmem0', 'dasda', 'xvda1', 'nvme7n1p2'];
    const inner = [
      'vda1',
      'sdaa12',
      'nvme0n1p1',
      'mmcblk0p2',
      'dasda1',
      'dm-0',
      'md127',
      'loop0',
      'zram0',
      'sr0',
    ];
    assert.deepEqual([...hostDisks([...real, ...inner], path.join(sysfs, 'none'))], real);
  });

  it('this machine’s are those that its own files name as hardware', function () {
    if (process.platform !== 'linux' || !fs.existsSync('/sys/class/block')) this.skip();
    const hardware = (folder: string): string[] =>
      fs.readdirSync(folder).filter(name => !fs.realpathSync(path.join(folder, name)).includes('/virtual/'));
    const whole = hardware('/sys/class/block').filter(
      name => !fs.existsSync(path.join('/sys/class/block', name, 'partition')),
    );
    assert.deepEqual([...hostDisks(fs.readdirSync('/sys/class/block'))].sort(), whole.sort());
    const found = [...hostWires(fs.readdirSync('/sys/class/net'))];
    if (hardware('/sys/class/net').length > 0)
      assert.deepEqual(found.sort(), hardware('/sys/class/net').sort());
    assert.ok(!found.includes('lo'));
  });

  const part = (name: string, inBytes = 0): IoPart => ({ name, inBytes, outBytes: 0 });

  it('they are looked at when others are there, at the tick after that, and then once a minute', () => {
    const asked: [atMs: number, names: string][] = [];
    let nowMs = 0;
    const filter = new DeviceFilter(names => {
      asked.push([nowMs, names.join(' ')]);
      return new Set(names.filter(name => name !== 'b'));
    });
    for (; nowMs < 150_000; nowMs += 1000)
      assert.deepEqual(filter.of([part('a', nowMs), part('b', nowMs)], nowMs), [part('a', nowMs)]);
    for (; nowMs < 155_000; nowMs += 1000)
      assert.deepEqual(filter.of([part('c', nowMs), part('b', nowMs)], nowMs), [part('c', nowMs)]);
    assert.deepEqual(asked, [
      [0, 'a b'],
      [1000, 'a b'],
      [61_000, 'a b'],
      [121_000, 'a b'],
      [150_000, 'c b'],
      [151_000, 'c b'],
    ]);
  });

  it('one that is used for something else by now counts within a minute, without a false rate', () => {
    make({ sda: { device: true }, nbd0: { slaves: true } });
    const filter = new DeviceFilter(names => hostDisks(names, sysfs));
    const tick = (nowMs: number): IoPart[] =>
      filter.of([part('sda', nowMs), part('nbd0', 5e9 + nowMs)], nowMs);
    let before = tick(0);
    const rateAt = (nowMs: number): number | undefined => {
      const parts = tick(nowMs);
      const { inBytesPerSecond } = ioRates(parts, before, 1000);
      before = parts;
      return inBytesPerSecond;
    };
    assert.equal(rateAt(1000), 1000);
    make({ nbd0: { pid: '42' } });
    const rates = Array.from({ length: 63 }, (_, second) => rateAt(2000 + second * 1000));
    assert.ok(
      rates.every(rate => rate === 1000 || rate === 2000),
      String(rates),
    );
    assert.equal(rates.at(-1), 2000, 'both');
    fs.rmSync(path.join(sysfs, 'nbd0/pid'));
    for (let second = 0; second < 63; second++) rateAt(65_000 + second * 1000);
    assert.equal(rateAt(128_000), 1000, 'it was detached');
  });

  it('an inner link that is joined to its bridge after a tick adds nothing to any rate', () => {
    make({ eth0: link(5, 6), docker0: link(7) });
    const filter = new DeviceFilter(names => hostWires(names, sysfs));
    const names = ['eth0', 'docker0'];
    let nowMs = 0;
    let before: IoPart[] | undefined;
    const tick = (): number | undefined => {
      nowMs += 1000;
      const parts = filter.of(
        names.map(name => part(name, nowMs)),
        nowMs,
      );
      const { inBytesPerSecond } = ioRates(parts, before, 1000);
      before = parts;
      return inBytesPerSecond;
    };
    const rates = [tick(), tick()];
    make({ veth1: link(9, 8) });
    names.push('veth1');
    rates.push(tick());
    make({ veth1: { master: true } });
    rates.push(tick(), tick(), tick());
    assert.deepEqual(rates, [undefined, 1000, 1000, 1000, 1000, 1000]);
  });
});
