import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import type { ContainerSample } from '../../src/common/model';
import { parseNetDev } from '../../src/sample/procFiles';
import { Collecting, sampleOf } from '../support/collecting';
import { docker, removeContainers, runContainer, testEngineAddress } from '../support/engine';

const ownerName = 'cm-engine-quiet-owner';
const senderName = 'cm-engine-quiet-sender';
const ticks = 6;

describe('a container that receives traffic while none of its processes runs', () => {
  let owner: string;
  let pid: string;
  let collecting: Collecting;

  before(async function () {
    if (process.platform !== 'linux') this.skip();
    collecting = new Collecting(testEngineAddress, 1000, 'cgroup');
    owner = await runContainer({ name: ownerName, command: 'exec sleep 600' });
    pid = (await docker('inspect', '--format', '{{.State.Pid}}', ownerName)).trim();
    const address = await docker('inspect', '--format', '{{.NetworkSettings.IPAddress}}', ownerName);
    // The kernel answers these by itself: no process of the container has to run.
    const command = `while :; do ping -c 1 -s 1400 ${address.trim()}; sleep 0.05; done`;
    await runContainer({ name: senderName, command });
  });
  after(async () => {
    collecting.dispose();
    await removeContainers([senderName, ownerName]);
  });

  const receivedBytes = (): number =>
    parseNetDev(fs.readFileSync(`/proc/${pid}/net/dev`, 'latin1')).find(each => each.name === 'eth0')
      ?.inBytes ?? 0;

  it('has the traffic of each interval told in it, and not of two in every second', async () => {
    /** What the kernel told when the tick came: a row's counter is no newer, and no older than the one of the tick before. */
    const rows: { sample: ContainerSample; nowBytes: number }[] = [];
    collecting.collector.onDidTick(tick => {
      const sample = sampleOf(tick, owner);
      if (sample) rows.push({ sample, nowBytes: receivedBytes() });
    });
    collecting.collector.start();
    await collecting.waitForTick(
      'traffic',
      0,
      tick => (sampleOf(tick, owner)?.networkRxBytesPerSecond ?? 0) > 0,
      20_000,
    );
    const first = collecting.ticks.length;
    await collecting.waitForTick(
      'some ticks',
      first + ticks,
      tick => sampleOf(tick, owner) !== undefined,
      20_000,
    );
    const told = rows.slice(-ticks);
    const cpuTimes = new Set(told.map(({ sample }) => sample.cpuTotalNs));
    assert.equal(cpuTimes.size, 1, 'it used no CPU time');
    told.slice(1).forEach(({ sample, nowBytes }, index) => {
      const before = told[index];
      assert.ok(before);
      const counter = sample.networkRxBytes ?? Number.NaN;
      assert.ok(
        counter >= before.nowBytes && counter <= nowBytes,
        `${before.nowBytes}, ${counter}, ${nowBytes}`,
      );
      const grown = counter - (before.sample.networkRxBytes ?? Number.NaN);
      assert.ok(grown > 0, 'something is sent in every interval');
      const rate = (grown / (sample.elapsedMs ?? Number.NaN)) * 1000;
      assert.ok(Math.abs((sample.networkRxBytesPerSecond ?? Number.NaN) - rate) < 1, `${rate}`);
    });
  });

  it('tells that its process was ended from outside while it slept', async () => {
    const helper = await docker('exec', '-d', ownerName, 'sleep', '500');
    assert.equal(helper, '');
    await collecting.waitForTick('both', collecting.ticks.length, tick => sampleOf(tick, owner)?.pids === 2);
    const count = collecting.ticks.length;
    // So that it has settled: its files are not read in vain.
    await collecting.waitForTick('some ticks', count + 3, tick => sampleOf(tick, owner)?.cpuPercent === 0);
    const [, sleeper] = fs
      .readFileSync(`/sys/fs/cgroup/pids/docker/${owner}/cgroup.procs`, 'utf8')
      .trim()
      .split('\n');
    process.kill(Number(sleeper), 'SIGKILL');
    const killedAt = collecting.ticks.length;
    const tick = await collecting.waitForTick('one', killedAt, each => sampleOf(each, owner)?.pids === 1);
    assert.ok(
      collecting.ticks.indexOf(tick) <= killedAt + 1,
      'in the tick after it, or one that was under way',
    );
  });
});
