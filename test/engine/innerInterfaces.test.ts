import assert from 'node:assert/strict';
import type { ContainerSample, IoPart } from '../../src/common/model/sample';
import { Collecting } from '../support/data/collecting';
import { docker, removeContainers, runContainer, testEngineAddress } from '../support/engine/engine';
import { dockerClient } from '../support/engine/dockerEngine';
import { tryCommand } from '../support/machine/runCommand';
import { waitFor } from '../support/run/waitFor';

const name = 'cm-engine-inner-interfaces';
const network = `${name}-network`;
const mebibyte = 2 ** 20;
const rights = ['--cap-add', 'NET_ADMIN', '--cap-add', 'SYS_ADMIN', '--device', '/dev/net/tun'] as const;

/**
 * Interfaces as an engine in a container makes them: a bridge, a link from it into another namespace, a link
 * with both ends in the container, and a tunnel. The inner namespace is that of the process whose id is in
 * `/inner`. Busybox leaves the name of a link's other end to the kernel: `veth0`.
 */
const makeInner = [
  'unshare -n sleep 600 & echo $! > /inner',
  'while [ "$(readlink /proc/$(cat /inner)/ns/net)" = "$(readlink /proc/self/ns/net)" ]; do sleep 0.1; done',
  'ip link add br0 type bridge',
  'ip addr add 10.99.0.1/24 dev br0',
  'ip link set br0 up',
  'ip link add inner0 type veth',
  'ip link set veth0 netns $(cat /inner)',
  'brctl addif br0 inner0',
  'ip link set inner0 up',
  'nsenter -t $(cat /inner) -n ip addr add 10.99.0.2/24 dev veth0',
  'nsenter -t $(cat /inner) -n ip link set veth0 up',
  'ip link add pair0 type veth',
  'ip link set pair0 up',
  'ip link set veth0 up',
  'tunctl -t tun7',
  'ip link set tun7 up',
];

describe('a container with interfaces that were made inside', () => {
  const ways = {
    api: new Collecting(testEngineAddress, 2000, 'api'),
    cgroup: new Collecting(testEngineAddress, 2000, 'cgroup'),
  };
  let id: string;
  const run = (text: string): Promise<string> => docker('exec', name, 'sh', '-c', text);

  before(async function () {
    if (process.platform !== 'linux') this.skip();
    id = await runContainer({ name, command: 'sleep 600', args: [...rights] });
    await ways.cgroup.sampleNow(id);
    await run(makeInner.join(' && '));
    await waitFor('the inner link', () => run('ping -c 1 -W 1 10.99.0.2'));
  });
  after(async () => {
    for (const collecting of Object.values(ways)) collecting.dispose();
    await removeContainers([name, `${name}-named`]);
    await tryCommand(dockerClient(), ['network', 'rm', network]);
  });

  const read = async (way: keyof typeof ways, container = id): Promise<ContainerSample> => {
    const sample = await ways[way].sampleNow(container);
    assert.equal(ways[way].ticks.at(-1)?.engines[0]?.sampling, way);
    assert.ok(sample);
    return sample;
  };

  /** Both ways tell the same traffic of a container, or this throws. */
  const agree = async (container: string): Promise<boolean> => {
    const told = async (way: keyof typeof ways): Promise<unknown[]> => {
      const { networkRxBytes, networkTxBytes } = await read(way, container);
      return [networkRxBytes, networkTxBytes];
    };
    const byApi = await told('api');
    assert.deepEqual(await told('cgroup'), byApi);
    return true;
  };

  it('has the same traffic either way: what left and reached it, and not what moved within', async () => {
    const take = "nsenter -t $(cat /inner) -n nc -l -p 99 -e sh -c 'cat > /dev/null' &";
    const send = `${take} sleep 0.5; dd if=/dev/zero bs=1M count=20 | timeout 10 nc 10.99.0.2 99; true`;
    await run(send);
    const inner = await run(
      'cat /sys/class/net/br0/statistics/tx_bytes /sys/class/net/inner0/statistics/tx_bytes',
    );
    for (const bytes of inner.trim().split('\n'))
      assert.ok(Number(bytes) > 20 * mebibyte, `${bytes} bytes inside`);
    // The kernel may still announce the interfaces, so this repeats until both readings agree.
    await waitFor('both to agree', () => agree(id));
    const { networkRxBytes = Number.NaN, networkTxBytes = Number.NaN } = await read('cgroup');
    assert.ok(networkRxBytes + networkTxBytes < mebibyte, `${networkRxBytes} and ${networkTxBytes} bytes`);
  });

  it('has the same traffic either way though what was made inside has names that engines give', async () => {
    const other = await runContainer({ name: `${name}-named`, command: 'sleep 600', args: [...rights] });
    const make = ['ip link add eth7 type veth', 'ip link set veth0 name eth8'];
    for (const link of ['eth7', 'eth8'])
      make.push(`ip addr add 10.98.0.${link.at(-1)}/24 dev ${link}`, `ip link set ${link} up`);
    await docker('exec', `${name}-named`, 'sh', '-c', make.join(' && '));
    await docker('exec', `${name}-named`, 'sh', '-c', 'arping -c 3 -w 3 -I eth7 10.98.0.9; true');
    await waitFor('both to agree', () => agree(other));
  });

  it('keeps the rates of what leads out while others come and go inside', async () => {
    const collecting = new Collecting(testEngineAddress, 1000, 'cgroup');
    try {
      collecting.collector.start();
      const first = await collecting.waitForTick('rates', 0, ({ samples }) =>
        samples.some(each => each.containerId === id && each.networkRxBytesPerSecond !== undefined),
      );
      const seen = collecting.ticks.indexOf(first);
      await run(
        'for i in 1 2 3 4 5 6 7 8; do ip link add more$i type veth; sleep 0.5; ip link del more$((i / 2)) 2> /dev/null; done; true',
      );
      // A reading soon after a late one has no rates at all yet.
      const rated = (): ContainerSample[] =>
        collecting.ticks
          .slice(seen)
          .flatMap(({ samples }) => samples.filter(each => each.containerId === id))
          .filter(({ cpuPercent }) => cpuPercent !== undefined);
      await waitFor('four rates', () => rated().length >= 4);
      for (const row of rated()) {
        const rate = row.networkRxBytesPerSecond;
        assert.ok(rate !== undefined && rate < 10_000, `${rate} bytes a second`);
      }
    } finally {
      collecting.dispose();
    }
  });

  it('counts a network that it joins from then on, and of the others nothing is lost when it leaves again', async () => {
    await docker('network', 'create', network);
    const before = await read('cgroup');
    await docker('network', 'connect', network, name);
    const joined = await waitFor('its interface', async () => {
      const sample = await read('cgroup');
      return (sample.networkParts?.length ?? 0) > 1 && sample;
    });
    assert.deepEqual(joined.networkParts?.map(each => each.name).sort(), ['eth0', 'eth1']);
    // So that the two are told apart by their figures, too.
    await run("ping -c 3 -s 1000 $(ip route | awk '/^default/ {print $3}')");
    await waitFor('both ways to agree on each', async () => {
      const parts = async (way: keyof typeof ways): Promise<readonly IoPart[]> =>
        ((await read(way)).networkParts ?? []).toSorted((a, b) => a.name.localeCompare(b.name));
      const [byApi, byCgroup] = [await parts('api'), await parts('cgroup')];
      assert.deepEqual(byCgroup, byApi);
      const [first, second] = byApi;
      assert.deepEqual([first?.name, second?.name, byApi.length], ['eth0', 'eth1', 2]);
      assert.ok(Math.abs((first?.outBytes ?? 0) - (second?.outBytes ?? 0)) > 2500);
      return true;
    });
    await docker('network', 'disconnect', network, name);
    const left = await waitFor('its interface to go', async () => {
      const sample = await read('cgroup');
      return sample.networkParts === undefined && sample.elapsedMs !== undefined && sample;
    });
    assert.ok(left.networkRxBytesPerSecond !== undefined);
    assert.ok((left.networkRxBytes ?? 0) >= (before.networkRxBytes ?? Infinity));
  });
});
