import assert from 'node:assert/strict';
import { Collecting, sampleOf } from '../../support/data/collecting';
import { removeContainers, runContainer, testEngineAddress } from '../../support/engine/engine';
import { waitFor } from '../../support/run/waitFor';

const name = 'cm-engine-secret';
const secret = 'hunter2secret';

describe('a container’s environment and command', () => {
  after(() => removeContainers([name]));

  for (const way of ['api', 'cgroup'] as const)
    it(`are neither kept nor logged, read by ${way}`, async () => {
      const collecting = new Collecting(testEngineAddress, 60_000, way);
      try {
        const args = ['--env', `PASSWORD=${secret}`];
        const container = await runContainer({ name, command: `sleep 600; echo ${secret}`, args });
        const tick = await waitFor('its sample', async () => {
          await collecting.collector.collectNow();
          return sampleOf(collecting.ticks.at(-1), container) && collecting.ticks.at(-1);
        });
        assert.ok(tick.containers.some(each => each.id === container));
        assert.doesNotMatch(
          JSON.stringify([collecting.ticks, collecting.changes, collecting.log.lines]),
          new RegExp(secret),
        );
      } finally {
        collecting.dispose();
      }
    });
});
