import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import type { ContainerSample } from '../../src/common/model/sample';
import { Collecting, sampleOf } from '../support/data/collecting';
import { removeContainers, runContainer, testEngineAddress } from '../support/engine/engine';
import { waitFor } from '../support/run/waitFor';

const name = 'cm-engine-first-rates';
const intervalMs = 1000;

/** A container's CPU time as counted by its kernel, and the machine's time of the reading. */
interface KernelReading {
  readonly atMs: number;
  readonly cpuNs: number;
}

describe('the first rates of a container', () => {
  const kernel: KernelReading[] = [];
  let id: string;
  let watch: NodeJS.Timeout | undefined;

  before(async function () {
    if (process.platform !== 'linux') this.skip();
    id = await runContainer({ name, command: 'while :; do :; done', args: ['--cpus', '0.1'] });
    const file = `/sys/fs/cgroup/cpuacct/docker/${id}/cpuacct.usage`;
    if (!fs.existsSync(file)) this.skip();
    const note = (): unknown =>
      kernel.push({
        atMs: Number(process.hrtime.bigint()) / 1e6,
        cpuNs: Number(fs.readFileSync(file, 'latin1')),
      });
    watch = setInterval(note, 10);
  });
  after(async () => {
    clearInterval(watch);
    await removeContainers([name]);
  });

  /** The bounds given by the two readings around a time. */
  const cpuNsAt = (atMs: number): { low: number; high: number } => {
    const after = kernel.findIndex(each => each.atMs >= atMs);
    return { low: kernel[after - 1]?.cpuNs ?? Number.NaN, high: kernel[after]?.cpuNs ?? Number.NaN };
  };

  it('are over half an interval at least, and what the kernel counted in it', async () => {
    for (let start = 0; start < 3; start++) {
      // Starts in different quarters of a second, so that they fall anywhere between two ticks.
      await waitFor(
        'another part of the second',
        async () => Math.floor((Date.now() % 1000) / 250) === (start + 1) % 4,
      );
      const collecting = new Collecting(testEngineAddress, intervalMs, 'cgroup');
      try {
        collecting.collector.start();
        const isRated = (row: ContainerSample | undefined): boolean => row?.cpuPercent !== undefined;
        // Late ticks on a busy machine may be so close to the next ones that these have no rates.
        await waitFor(
          'some rates',
          async () =>
            collecting.ticks.length >= 5 &&
            collecting.ticks.filter(tick => isRated(sampleOf(tick, id))).length >= 3,
        );
        await waitFor(
          'the kernel’s last word',
          async () => (kernel.at(-1)?.atMs ?? 0) > (sampleOf(collecting.ticks.at(-1), id)?.readAtMs ?? 0),
        );
        const rows = collecting.ticks
          .map(tick => sampleOf(tick, id))
          .filter((row): row is ContainerSample & { readAtMs: number } => row?.readAtMs !== undefined);
        const rated = rows.filter(isRated);
        for (const { readAtMs, elapsedMs = Number.NaN, cpuPercent = Number.NaN } of rated) {
          assert.ok(elapsedMs >= intervalMs / 2, `a rate over ${elapsedMs} ms`);
          const [begin, end] = [cpuNsAt(readAtMs - elapsedMs), cpuNsAt(readAtMs)];
          const least = (end.low - begin.high) / elapsedMs / 1e4;
          const most = (end.high - begin.low) / elapsedMs / 1e4;
          assert.ok(
            cpuPercent >= least - 0.01 && cpuPercent <= most + 0.01,
            `${least} <= ${cpuPercent} <= ${most} %`,
          );
        }
        // Nothing is left out: together the rates of all rows cover the time since the first row.
        const [first, last] = [rows[0], rated.at(-1)];
        const covered = rated.reduce((sum, row) => sum + (row.elapsedMs ?? 0), 0);
        assert.ok(Math.abs(covered - ((last?.readAtMs ?? 0) - (first?.readAtMs ?? 0))) < 1);
      } finally {
        collecting.dispose();
      }
    }
  });
});
