import assert from 'node:assert/strict';
import { Collecting, sampleOf } from '../support/data/collecting';
import { removeContainers, runContainer, testEngineAddress } from '../support/engine/engine';
import { waitFor } from '../support/run/waitFor';

const ownerName = 'cm-engine-network-owner';
const guestName = 'cm-engine-guest';
const hostName = 'cm-engine-host-network';

describe('containers on a network that is not their own', () => {
  let owner: string;
  let others: string[];

  before(async () => {
    const run = (name: string, args: string[]): Promise<string> =>
      runContainer({ name, command: 'sleep 600', args });
    owner = await run(ownerName, []);
    others = [
      await run(guestName, ['--network', `container:${ownerName}`]),
      await run(hostName, ['--network', 'host']),
    ];
  });
  after(() => removeContainers([guestName, hostName, ownerName]));

  for (const way of ['api', 'cgroup'] as const)
    it(`have no figures of it, which are counted once, with whom it belongs to, read by ${way}`, async () => {
      const collecting = new Collecting(testEngineAddress, 60_000, way);
      try {
        const tick = await waitFor('samples of all', async () => {
          const own = await collecting.sampleNow(owner);
          const last = collecting.ticks.at(-1);
          const areThere = others.every(each => sampleOf(last, each) !== undefined);
          return areThere && own?.networkRxBytes !== undefined && last;
        });
        for (const each of others) {
          assert.equal(sampleOf(tick, each)?.networkRxBytes, undefined);
          assert.equal(sampleOf(tick, each)?.networkTxBytesPerSecond, undefined);
        }
      } finally {
        collecting.dispose();
      }
    });
});
