import assert from 'node:assert/strict';
import type { ContainerSample } from '../../src/common/model/sample';
import { ensureBusyboxImage } from '../support/engine/busyboxImage';
import { Collecting, sampleOf } from '../support/data/collecting';
import {
  docker,
  dockerStats,
  removeContainers,
  runContainer,
  testEngineAddress,
  type DockerStats,
} from '../support/engine/engine';
import { assertCpuAsCounted } from '../support/engine/cpuAsCounted';
import { KernelCpu } from '../support/engine/kernelCpu';
import { kernelThrottling, type ThrottlingReading } from '../support/engine/kernelThrottling';
import { waitFor } from '../support/run/waitFor';

const busyName = 'cm-engine-busy';
const dataName = 'cm-engine-data';
const pausedName = 'cm-engine-paused';
const stoppedName = 'cm-engine-stopped';

/** Compares with a figure that `docker stats` prints with three digits. */
function assertAgrees(actual: number | undefined, expected: number, what: string, tolerance = 0.01): void {
  const difference = Math.abs((actual ?? Number.NaN) - expected);
  assert.ok(difference <= expected * tolerance, `${what}: ${actual} here, ${expected} in docker stats`);
}

describe('figures of real containers', () => {
  const ids = new Map<string, string>();
  const id = (name: string): string => ids.get(name) ?? '';

  const run = async (name: string, command: string, args: string[] = []): Promise<void> => {
    ids.set(name, await runContainer({ name, command, args }));
  };
  // One hook for each container, because an emulated machine may need longer for all of them than a hook may
  // take.
  before(() =>
    run(busyName, 'while :; do :; done', ['--cpus', '0.3', '--cpu-shares', '8192', '--memory', '64m']),
  );
  before(() => {
    const files = [
      'dd if=/dev/zero of=/dev/shm/held bs=1M count=24',
      'dd if=/dev/zero of=/data/written bs=64k count=64 oflag=direct',
      'dd if=/data/written of=/dev/null bs=64k iflag=direct',
      'dd if=/dev/zero of=/data/page bs=1M count=3',
    ];
    return run(dataName, `${files.join(' && ')} && exec httpd -f -p 80 -h /data`);
  });
  before(async () => {
    await run(pausedName, 'while :; do :; done');
    // The container runtime gives up if the kernel is slow to freeze a busy process.
    await waitFor('the pause', () => docker('pause', pausedName));
  });
  before(async () => {
    await run(stoppedName, 'true');
    await docker('wait', stoppedName);
  });

  after(() => removeContainers([busyName, dataName, pausedName, stoppedName]));

  for (const way of ['api', 'cgroup'] as const)
    describe(`read by ${way}`, () => {
      let collecting: Collecting;

      /** A sample and the output of `docker stats` from a time in which nothing changed. */
      const sameMoment = (name: string, isSettled: (sample: ContainerSample) => boolean) =>
        waitFor<{ sample: ContainerSample; stats: DockerStats }>(`${name} to settle`, async () => {
          const before = await collecting.sampleNow(id(name));
          const stats = await dockerStats(name);
          const sample = await collecting.sampleNow(id(name));
          const isStill =
            before?.networkRxBytes === sample?.networkRxBytes &&
            before?.blockWriteBytes === sample?.blockWriteBytes;
          return sample && isStill && isSettled(sample) ? { sample, stats } : undefined;
        });

      before(() => (collecting = new Collecting(testEngineAddress, 2000, way)));
      after(() => collecting.dispose());

      it('CPU of a container held at 0.3 core reads what the kernel counted, and no more than that', async () => {
        const kernel = await KernelCpu.of(busyName);
        const percent = await assertCpuAsCounted(
          kernel,
          () => collecting.sampleNow(id(busyName)),
          () => dockerStats(busyName),
        );
        assert.ok(percent > 0 && percent <= 35, `${percent} % of a limit of 30`);
      });

      it('the busy container meets its limit as often as the kernel counted, and has its page cache and limits', async () => {
        const readKernel = await kernelThrottling(busyName);
        const readings: { atMs: number; before: ThrottlingReading; behind: ThrottlingReading }[] = [];
        const { told, from, to } = await waitFor('a span in which it met its limit', async () => {
          const before = readKernel();
          const sample = await collecting.sampleNow(id(busyName));
          const { readAtMs: atMs = Number.NaN, elapsedMs = Number.NaN, throttledPercent } = sample ?? {};
          const last = { atMs, before, behind: readKernel() };
          const first = readings.find(each => Math.abs(each.atMs - (atMs - elapsedMs)) < 1);
          readings.push(last);
          const hasMet = first && last.before.throttled > first.behind.throttled;
          return (
            hasMet && throttledPercent !== undefined && { told: throttledPercent, from: first, to: last }
          );
        });
        const counted = (key: keyof ThrottlingReading): readonly [least: number, most: number] => [
          to.before[key] - from.behind[key],
          to.behind[key] - from.before[key],
        ];
        const [periods, throttled] = [counted('periods'), counted('throttled')];
        // The kernel does not read both counters at once: a period may end in between.
        const least = (100 * (throttled[0] - 1)) / (periods[1] + 1);
        const most = (100 * (throttled[1] + 1)) / Math.max(1, periods[0] - 1);
        assert.ok(told >= least && told <= most && told > 0, `${least} <= ${told} <= ${most} %`);
        const data = await collecting.sampleNow(id(dataName));
        assert.equal(data?.throttledPercent, undefined, 'there is no limit to meet');
        const held = 24 * 2 ** 20;
        const { sharedMemoryBytes: shared = 0, memoryCacheBytes: cache = 0 } = data ?? {};
        assert.ok(
          Math.abs(shared - held) < 2 ** 20,
          `what is held in a memory file system is shared: ${shared}`,
        );
        assert.ok(cache >= 2 ** 20 && cache < held, `files that were written are cache: ${cache}`);
      });

      it('memory leaves page cache out, as docker stats does, and has the container’s limit', async () => {
        const { sample, stats } = await sameMoment(
          dataName,
          each => (each.memoryUsedBytes ?? 0) > 24 * 1024 ** 2,
        );
        assertAgrees(sample.memoryUsedBytes, stats.memoryBytes, 'memory', 0.05);
        assert.ok((sample.memoryUsedBytes ?? 0) < 30 * 1024 ** 2, 'files that were written are not counted');
        assert.equal(sampleOf(collecting.ticks.at(-1), id(busyName))?.memoryLimitBytes, 64 * 1024 ** 2);
      });

      it('network and block counters and processes agree with docker stats', async () => {
        const received = 3 * 1024 ** 2;
        const address = await docker(
          'inspect',
          '--format',
          '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}',
          dataName,
        );
        const fetch = `wget -q -O - http://${address.trim()}/page | wc -c`;
        const answer = await waitFor('the container to answer', async () => {
          const said = await docker('run', '--rm', await ensureBusyboxImage(), '/bin/sh', '-c', fetch);
          return said.trim() !== '0' && said;
        });
        assert.equal(Number(answer), received);
        const { sample, stats } = await sameMoment(dataName, each => (each.networkTxBytes ?? 0) > received);
        assertAgrees(sample.networkTxBytes, stats.networkTxBytes, 'sent');
        assertAgrees(sample.networkRxBytes, stats.networkRxBytes, 'received');
        assertAgrees(sample.blockReadBytes, stats.blockReadBytes, 'read');
        assertAgrees(sample.blockWriteBytes, stats.blockWriteBytes, 'written');
        assert.equal(sample.pids, stats.pids);
      });

      it('they come that way, and the log says so', async function () {
        // On other systems containers run in a virtual machine.
        if (way === 'cgroup' && process.platform !== 'linux') this.skip();
        await collecting.sampleNow(id(busyName));
        const expected = way === 'cgroup' ? /read from their cgroups\.$/ : /read through the engine's API/;
        assert.ok(
          collecting.log.lines.some(({ message }) => expected.test(message)),
          JSON.stringify(collecting.log.lines),
        );
      });

      it('a paused container is sampled, and uses nothing', async () => {
        const sample = await waitFor('a rate', async () => {
          const found = await collecting.sampleNow(id(pausedName));
          return found?.cpuPercent !== undefined && found;
        });
        assert.equal(sample.cpuPercent, 0);
        assert.equal(collecting.container(id(pausedName))?.status, 'paused');
      });

      it('a stopped container is listed, and gives no sample', async () => {
        assert.equal(await collecting.sampleNow(id(stoppedName)), undefined);
        const container = collecting.container(id(stoppedName));
        assert.equal(container?.status, 'exited');
        assert.equal(container?.exitCode, 0);
      });

      it('limits and start are those of docker inspect', async () => {
        await collecting.sampleNow(id(busyName));
        const container = collecting.container(id(busyName));
        assert.equal(container?.limits?.cpuCores, 0.3);
        assert.equal(container?.limits?.memoryBytes, 64 * 1024 ** 2);
        const startedAt = await docker('inspect', '--format', '{{.State.StartedAt}}', busyName);
        assert.equal(container?.startedAtMs, Date.parse(startedAt.trim()));
      });

      it('the host is read in the same tick', async () => {
        // A tick soon after another one has no rates.
        const { host, samples } = await waitFor('a tick with rates', async () => {
          await collecting.sampleNow(id(busyName));
          const tick = collecting.ticks.at(-1);
          return tick?.host?.cpuPercent !== undefined && { ...tick, host: tick.host };
        });
        assert.ok(host.cpuPercent !== undefined && host.cpuPercent > 0 && host.cpuPercent <= 100);
        assert.ok((host.memoryUsedBytes ?? 0) > 0);
        assert.ok(samples.length > 0);
      });
    });
});
