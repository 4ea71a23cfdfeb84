import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { busyboxImage, ensureBusyboxImage } from '../support/engine/busyboxImage';
import { Collecting } from '../support/data/collecting';
import { docker, removeContainers, testEngineAddress } from '../support/engine/engine';
import { waitFor } from '../support/run/waitFor';

/** The full proof uses 200; everyday runs use fewer. */
const count = Number(process.env['CONTAINER_METRICS_CHURN'] ?? 24);
const atOnce = 4;

for (const way of ['api', 'cgroup'] as const)
  describe(`${count} containers that start and die, read by ${way}`, () => {
    it('are all reported, and leave nothing listed or open', async function () {
      this.timeout(20_000 + count * 1000);
      await ensureBusyboxImage();
      const names = Array.from({ length: count }, (_, index) => `cm-churn-${index}`);
      await removeContainers(names);
      const collecting = new Collecting(testEngineAddress, 1000, way);
      try {
        collecting.collector.start();
        await collecting.waitForTick('a tick', 0, tick => tick.engines[0]?.state.kind === 'connected');
        const descriptors = fs.readdirSync('/proc/self/fd').length;
        const waiting = [...names];
        const runOne = async (): Promise<void> => {
          for (let name = waiting.pop(); name !== undefined; name = waiting.pop())
            await docker('run', '--rm', '--network', 'none', '--name', name, busyboxImage, 'sleep', '0.2');
        };
        await Promise.all(Array.from({ length: atOnce }, runOne));
        const events = (action: string): Set<string> =>
          new Set(
            collecting.ticks
              .flatMap(tick => tick.events ?? [])
              .filter(event => event.action === action)
              .map(({ name }) => name),
          );
        // A tick can fall between a container's end and the engine's last event about it.
        await waitFor('every end', () =>
          names.every(name => events('die').has(name) && events('destroy').has(name)),
        );
        for (const action of ['start', 'die', 'destroy'])
          assert.deepEqual(
            names.filter(name => !events(action).has(name)),
            [],
            action,
          );
        const tick = await collecting.waitForTick('the next tick', collecting.ticks.length, () => true);
        assert.ok(!tick.containers.some(({ name }) => names.includes(name)));
        assert.equal(collecting.log.count('error', /./), 0);
        // The event stream and kept-alive connections may have been replaced, but there must not be more of
        // them.
        await waitFor(
          'descriptors to be let go',
          () => fs.readdirSync('/proc/self/fd').length <= descriptors + 4,
        );
      } finally {
        collecting.dispose();
        await removeContainers(names);
      }
    });
  });
