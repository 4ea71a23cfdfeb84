import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { parseNetDev } from '../../src/sample/kernel/procFiles';
import { Collecting, sampleOf } from '../support/data/collecting';
import { docker, removeContainers, runContainer, testEngineAddress } from '../support/engine/engine';
import { waitFor } from '../support/run/waitFor';

const ownerName = 'cm-engine-quiet-owner';
const senderName = 'cm-engine-quiet-sender';

describe('a container that receives traffic while none of its processes runs', () => {
  let owner: string;
  let pid: string;
  let address: string;
  let collecting: Collecting;

  before(async function () {
    if (process.platform !== 'linux') this.skip();
    collecting = new Collecting(testEngineAddress, 1000, 'cgroup');
    owner = await runContainer({ name: ownerName, command: 'exec sleep 600' });
    pid = (await docker('inspect', '--format', '{{.State.Pid}}', ownerName)).trim();
    address = await docker('inspect', '--format', '{{.NetworkSettings.IPAddress}}', ownerName);
    address = address.trim();
    await runContainer({ name: senderName, command: 'sleep 600' });
  });
  after(async () => {
    collecting.dispose();
    await removeContainers([senderName, ownerName]);
  });

  const receivedBytes = (): number =>
    parseNetDev(fs.readFileSync(`/proc/${pid}/net/dev`, 'latin1')).find(each => each.name === 'eth0')
      ?.inBytes ?? 0;

  it('has it in the next tick, however many ticks had nothing new before', async () => {
    const rest = new Collecting(testEngineAddress, 60_000, 'cgroup');
    try {
      const cpuTimes = new Set<number | undefined>();
      const read = async (): Promise<number> => {
        const sample = await rest.sampleNow(owner);
        cpuTimes.add(sample?.cpuTotalNs);
        return sample?.networkRxBytes ?? Number.NaN;
      };
      // After odd and even numbers of ticks.
      for (const quietTicks of [4, 5, 4]) {
        for (let tick = 0; tick < quietTicks; tick++) await read();
        const before = receivedBytes();
        // The kernel itself answers these pings, so no process of the container has to run.
        await docker('exec', senderName, 'ping', '-c', '3', '-i', '0.1', '-s', '1400', address);
        const sent = receivedBytes();
        assert.ok(sent - before > 3 * 1400, `${sent - before} bytes were received`);
        const told = await read();
        assert.ok(told >= sent && told <= receivedBytes(), `${told} bytes told, ${sent} received`);
      }
      assert.equal(cpuTimes.size, 1, 'it used no CPU time');
    } finally {
      rest.dispose();
    }
  });

  it('shows that its process was ended from outside while it slept', async () => {
    collecting.collector.start();
    const helper = await docker('exec', '-d', ownerName, 'sleep', '500');
    assert.equal(helper, '');
    await collecting.waitForTick('both', collecting.ticks.length, tick => sampleOf(tick, owner)?.pids === 2);
    const count = collecting.ticks.length;
    // By then it is known to be idle, and its files are no longer read at each tick.
    await collecting.waitForTick('some ticks', count + 3, tick => sampleOf(tick, owner)?.cpuPercent === 0);
    // Which comes first does not tell: ids begin anew once the highest was given.
    const sleeper = fs
      .readFileSync(`/sys/fs/cgroup/pids/docker/${owner}/cgroup.procs`, 'utf8')
      .trim()
      .split('\n')
      .find(each => each !== pid);
    process.kill(Number(sleeper), 'SIGKILL');
    // On a busy machine it takes a while to end.
    const counted = `/sys/fs/cgroup/pids/docker/${owner}/pids.current`;
    await waitFor('its end', () => fs.readFileSync(counted, 'utf8').trim() === '1');
    const killedAt = collecting.ticks.length;
    // A tick that was read meanwhile may have told it.
    const tick = await collecting.waitForTick('one', count, each => sampleOf(each, owner)?.pids === 1);
    assert.ok(
      collecting.ticks.indexOf(tick) <= killedAt + 1,
      'in the tick after it, or one that was under way',
    );
  });
});
