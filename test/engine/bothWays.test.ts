import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import type { ContainerSample } from '../../src/common/model/sample';
import { Collecting } from '../support/data/collecting';
import { docker, removeContainers, runContainer, testEngineAddress } from '../support/engine/engine';
import { waitFor } from '../support/run/waitFor';

const name = 'cm-engine-both-ways';
const isUnified = fs.existsSync('/sys/fs/cgroup/cgroup.controllers');

describe('a container read through the API and from its cgroup', () => {
  const ways = {
    api: new Collecting(testEngineAddress, 60_000, 'api'),
    cgroup: new Collecting(testEngineAddress, 60_000, 'cgroup'),
  };
  let id: string;

  before(async function () {
    // On other systems containers run in a virtual machine.
    if (process.platform !== 'linux') this.skip();
    const work = [
      'dd if=/dev/zero of=/dev/shm/held bs=1M count=8',
      'dd if=/dev/zero of=/data/written bs=64k count=32 oflag=direct',
      'dd if=/data/written of=/dev/null bs=64k iflag=direct',
      'touch /data/done',
    ];
    const args = ['--memory', '64m', '--pids-limit', '50', '--cpus', '0.5'];
    id = await runContainer({ name, command: `${work.join(' && ')} && while :; do :; done`, args });
    await waitFor('its work', () => docker('exec', name, 'ls', '/data/done'));
    // Paused, so that nothing changes between the two readings.
    await waitFor('the pause', () => docker('pause', name));
  });
  after(async () => {
    for (const collecting of Object.values(ways)) collecting.dispose();
    await removeContainers([name]);
  });

  it('has the same figures, to the byte and the nanosecond', async () => {
    const read = async (way: keyof typeof ways): Promise<ContainerSample> => {
      const sample = await waitFor(`a sample by ${way}`, async () => {
        const found = await ways[way].sampleNow(id);
        return ways[way].ticks.at(-1)?.engines[0]?.sampling === way && found;
      });
      return sample;
    };
    // The kernel may still write back or reclaim the container's pages, so this repeats until both readings
    // agree.
    await waitFor('both to agree', async () => {
      const [byApi, byCgroup] = [await read('api'), await read('cgroup')];
      assert.deepEqual(comparable(byCgroup), comparable(byApi));
      // Engines report a run's memory peak with cgroup v1 only.
      const peak = isUnified ? undefined : byCgroup.memoryPeakBytes;
      assert.equal(byApi.memoryPeakBytes, peak);
      // With cgroup v1, engines derive shared memory from the kernel's page lists, to which pages are added
      // in small batches.
      for (const figure of ['memoryCacheBytes', 'sharedMemoryBytes'] as const) {
        const difference = Math.abs((byCgroup[figure] ?? Number.NaN) - (byApi[figure] ?? Number.NaN));
        assert.ok(difference <= 2 ** 20, `${figure}: ${byCgroup[figure]} and ${byApi[figure]}`);
      }
      return true;
    });
    const figures = comparable(await read('cgroup'));
    for (const [key, value] of Object.entries(figures)) assert.ok(value !== undefined, `${key} is not known`);
    const told = await read('cgroup');
    const { sharedMemoryBytes = 0, memoryCacheBytes = Infinity, memoryUsedBytes = Infinity } = told;
    assert.ok((told.memoryPeakBytes ?? 0) >= memoryUsedBytes, 'no more was in use than the most there was');
    assert.ok((told.memoryPeakBytes ?? Infinity) <= 64 * 2 ** 20, 'its limit was never passed');
    assert.equal(sharedMemoryBytes, 8 * 2 ** 20);
    assert.ok(memoryCacheBytes < sharedMemoryBytes, 'shared memory is no page cache');
  });
});

/** The figures that both ways provide. */
function comparable(sample: ContainerSample): Record<string, number | undefined> {
  const { cpuTotalNs, memoryUsedBytes, memoryLimitBytes, pids, pidsLimit } = sample;
  const { networkRxBytes, networkTxBytes, blockReadBytes, blockWriteBytes } = sample;
  const own = { cpuTotalNs, memoryUsedBytes, memoryLimitBytes, pids, pidsLimit };
  return { ...own, networkRxBytes, networkTxBytes, blockReadBytes, blockWriteBytes };
}
