import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { Collecting, sampleOf } from '../support/data/collecting';
import { docker, removeContainers, runContainer, testEngineAddress } from '../support/engine/engine';
import { kernelPressure, type PressureReading } from '../support/engine/kernelPressure';
import { waitFor } from '../support/run/waitFor';
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

  it('a container that is held at its CPU limit waits as long as the kernel counted, and so does one that sleeps', async () => {
    await runContainer({ name: heldName, command: 'while :; do :; done', args: ['--cpus', '0.3'] });
    await runContainer({ name: hungryName, command: 'sleep 600' });
    for (const name of [heldName, hungryName]) {
      const id = (await docker('inspect', '--format', '{{.Id}}', name)).trim();
      const readKernel = await kernelPressure(name);
      const readings: { atMs: number; before: PressureReading; behind: PressureReading }[] = [];
      const { sample, elapsedMs, from, to } = await waitFor(`pressure of ${name}`, async () => {
        const before = readKernel();
        const sample = await collecting.sampleNow(id);
        const { readAtMs: atMs = Number.NaN, elapsedMs = Number.NaN } = sample ?? {};
        const to = { atMs, before, behind: readKernel() };
        const from = readings.find(each => Math.abs(each.atMs - (atMs - elapsedMs)) < 1);
        readings.push(to);
        return sample?.cpuPressurePercent !== undefined && from && { sample, elapsedMs, from, to };
      });
      for (const [what, told] of [
        ['cpu', sample.cpuPressurePercent],
        ['memory', sample.memoryPressurePercent],
        ['io', sample.ioPressurePercent],
      ] as const) {
        const percent = (ms: number): number => Math.min(100, (100 * ms) / elapsedMs);
        const least = percent(to.before[what] - from.behind[what]);
        const most = percent(to.behind[what] - from.before[what]);
        const isCounted = told !== undefined && told >= least - 0.1 && told <= most + 0.1;
        assert.ok(isCounted, `${name}, ${what}: ${least} <= ${told} <= ${most} %`);
      }
      if (name === heldName) assert.ok((sample.cpuPressurePercent ?? 0) > 0, 'its limit makes it wait');
    }
  });

  it('out-of-memory kills are counted, also of a child whose death the container survives', async () => {
    const fill = 'dd if=/dev/zero of=/dev/shm/filled bs=1M count=64';
    const id = await runContainer({
      name: hungryName,
      command: `while [ ! -e /go ]; do sleep 0.1; done; sh -c '${fill}'; rm -f /dev/shm/filled; sleep 600`,
      args: ['--memory', '16m', '--memory-swap', '16m', '--shm-size', '128m'],
    });
    collecting.collector.start();
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
