import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { Collecting, sampleOf } from '../support/data/collecting';
import { docker, removeContainers, runContainer, testEngineAddress } from '../support/engine/engine';
import '../engine/bothWays.test';
import '../engine/figures.test';

const heldName = 'cm-cgroup2-held';
const hungryName = 'cm-cgroup2-hungry';

describe('what cgroups of version 2 tell', function () {
  this.timeout(120_000);
  let collecting: Collecting;

  before(async () => {
    assert.match(fs.readFileSync('/proc/self/cgroup', 'utf8'), /^0::\S*\n$/, 'there are no others here');
    assert.match(await docker('version', '--format', '{{.Server.Version}}'), /^2[89]|^[3-9]\d/);
    collecting = new Collecting(testEngineAddress, 1000, 'cgroup');
  });
  after(async () => {
    collecting.dispose();
    await removeContainers([heldName, hungryName]);
  });

  it('a container that is held at its CPU limit waits for CPU, and one that sleeps does not', async () => {
    const held = await runContainer({
      name: heldName,
      command: 'while :; do :; done',
      args: ['--cpus', '0.3'],
    });
    const sleeping = await runContainer({ name: hungryName, command: 'sleep 600' });
    collecting.collector.start();
    const tick = await collecting.waitForTick('pressure', 0, each =>
      [held, sleeping].every(id => sampleOf(each, id)?.cpuPressurePercent !== undefined),
    );
    const percent = sampleOf(tick, held)?.cpuPressurePercent ?? Number.NaN;
    assert.ok(percent > 30 && percent <= 100, `${percent} % of the time`);
    assert.ok((sampleOf(tick, sleeping)?.cpuPressurePercent ?? Number.NaN) < 5);
    assert.equal(sampleOf(tick, held)?.memoryPressurePercent, 0);
    assert.equal(sampleOf(tick, held)?.ioPressurePercent, 0);
  });

  it('out-of-memory kills are counted, also of a child whose death the container survives', async () => {
    const fill = 'dd if=/dev/zero of=/dev/shm/filled bs=1M count=64';
    const id = await runContainer({
      name: hungryName,
      command: `while [ ! -e /go ]; do sleep 0.1; done; sh -c '${fill}'; rm -f /dev/shm/filled; sleep 600`,
      args: ['--memory', '16m', '--memory-swap', '16m', '--shm-size', '128m'],
    });
    const first = collecting.ticks.length;
    await collecting.waitForTick(
      'its first figures',
      first,
      each => sampleOf(each, id)?.oomKills !== undefined,
    );
    await docker('exec', hungryName, 'touch', '/go');
    const tick = await collecting.waitForTick(
      'a kill',
      first,
      each => (sampleOf(each, id)?.oomKills ?? 0) > 0,
    );
    assert.equal(sampleOf(tick, id)?.oomKills, 1);
    assert.equal(tick.containers.find(each => each.id === id)?.status, 'running');
  });
});
