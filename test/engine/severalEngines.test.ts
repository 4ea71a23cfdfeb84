import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import type { Tick } from '../../src/common/model/tick';
import { busyboxImage, ensureBusyboxImage } from '../support/engine/busyboxImage';
import { Collecting, sampleOf } from '../support/data/collecting';
import { dockerClient } from '../support/engine/dockerEngine';
import { removeContainers, runContainer, testEngineAddress } from '../support/engine/engine';
import { OwnTime } from '../support/machine/ownTime';
import { runCommand } from '../support/machine/runCommand';
import { SecondDaemon } from '../support/engine/secondDaemon';
import { waitFor } from '../support/run/waitFor';

const name = 'cm-two-engines';

describe('two engines at once', () => {
  it('are collected side by side, and the end of one costs the other nothing', async function () {
    if (!SecondDaemon.isPossible()) this.skip();
    this.timeout(60_000);
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cm-two-'));
    const daemon = new SecondDaemon(folder);
    const client = (...args: string[]): Promise<string> =>
      runCommand(dockerClient(), ['--host', daemon.address, ...args]);
    const collecting = new Collecting(testEngineAddress, 1000, 'cgroup', [daemon.address]);
    try {
      await ensureBusyboxImage();
      const image = path.join(folder, 'image.tar');
      await runCommand(dockerClient(), ['save', '--output', image, busyboxImage]);
      daemon.start();
      const here = await runContainer({ name, command: 'sleep 600' });
      collecting.collector.start();
      const statesOf = (tick: Tick): string[] => tick.engines.map(({ state }) => state.kind);
      await waitFor('an answer', () => client('version'), 40_000);
      await client('load', '--input', image);
      const args = ['--detach', '--network', 'none', '--name', name, busyboxImage, 'sleep', '600'];
      const there = (await client('run', ...args)).trim();

      const isBoth = (tick: Tick): boolean =>
        [here, there].every(id => sampleOf(tick, id)?.cpuPercent !== undefined);
      const both = await collecting.waitForTick('figures of both', 0, isBoth);
      const keyOf = (id: string): string | undefined =>
        both.containers.find(each => each.id === id)?.workload.key;
      assert.equal(new Set([keyOf(here), keyOf(there)]).size, 2, 'one name on two engines is two workloads');
      assert.deepEqual(
        both.engines.map(({ key = '?' }) => key),
        [here, there].map(id => keyOf(id)?.split('/')[0]),
      );

      // Stopped in an orderly way, as a service is. Death by a signal is tested in faults.test.ts.
      const time = new OwnTime();
      const stopped = daemon.stop();
      const first = collecting.ticks.length;
      const lost = await collecting.waitForTick(
        'the loss',
        first,
        tick => statesOf(tick)[1] === 'unreachable',
      );
      await stopped;
      assert.equal(statesOf(lost)[0], 'connected');
      assert.ok(sampleOf(lost, here)?.cpuPercent !== undefined);
      assert.equal(sampleOf(lost, there), undefined);
      const gapMs = collecting.ticks
        .slice(first)
        .map((tick, at, all) => time.spanMs((all[at - 1] ?? tick).timestampMs, tick.timestampMs));
      time.dispose();
      assert.ok(Math.max(...gapMs) <= 1000, `no tick was missed: ${gapMs.join(', ')}`);

      // Its data is in another folder. Both engines have the same id, because they are on one machine.
      daemon.start();
      const again = await collecting.waitForTick(
        'its return',
        collecting.ticks.length,
        tick => statesOf(tick)[1] === 'connected',
        30_000,
      );
      assert.deepEqual(
        again.engines.map(({ key }) => key),
        both.engines.map(({ key }) => key),
      );
      assert.equal(new Set(collecting.known.map(({ ownId }) => ownId)).size, 1);
      assert.equal(collecting.log.count('error', /./), 0);
    } finally {
      collecting.dispose();
      await removeContainers([name]);
      await daemon.stop();
      await runCommand('/bin/rm', ['-rf', folder]).catch(() => undefined);
    }
  });
});
