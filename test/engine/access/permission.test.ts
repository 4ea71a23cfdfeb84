import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { Collecting, sampleOf } from '../../support/data/collecting';
import { removeContainers, runContainer, testEngineAddress } from '../../support/engine/engine';
import { KernelCpu } from '../../support/engine/kernelCpu';
import { engineStateIn } from '../../support/data/engines';
import { SocketRelay } from '../../support/fakes/socketRelay';
import { waitFor } from '../../support/run/waitFor';

const name = 'cm-permission';
const nobody = 65_534;

describe('an engine whose socket may be opened no more, and then again', () => {
  it('says so, collects the host all the same, and has right figures by the second reading after', async function () {
    if (process.getuid?.() !== 0 || !testEngineAddress.startsWith('unix://')) this.skip();
    this.timeout(60_000);
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cm-permission-'));
    const socket = path.join(folder, 'engine.sock');
    const relay = new SocketRelay(socket, testEngineAddress.slice('unix://'.length));
    const id = await runContainer({ name, command: 'while :; do :; done', args: ['--cpus', '0.2'] });
    const collecting = new Collecting(relay.address, 1000);
    const kernel = await KernelCpu.of(name);
    kernel.follow();
    try {
      await relay.open();
      collecting.collector.start();
      await collecting.waitForTick('figures', 0, tick => sampleOf(tick, id)?.cpuPercent !== undefined);

      await relay.close();
      // `open` creates the socket at once, so its permission is removed before anyone can connect.
      const opened = relay.open();
      fs.chmodSync(folder, 0o755);
      fs.chmodSync(socket, 0o600);
      process.seteuid?.(nobody);
      await opened;
      const refused = await collecting.waitForTick(
        'the refusal',
        collecting.ticks.length,
        tick => engineStateIn(tick).kind === 'noPermission',
      );
      assert.ok(refused.host);
      assert.deepEqual(refused.containers, []);

      process.seteuid?.(0);
      fs.chmodSync(socket, 0o666);
      const first = collecting.ticks.length;
      await collecting.waitForTick('samples', first, tick => sampleOf(tick, id) !== undefined);
      const back = collecting.ticks.findIndex((tick, at) => at >= first && sampleOf(tick, id) !== undefined);
      // With an interval of one second a slow engine is not waited for, and soon after a late reading there
      // are no rates yet.
      const second = await waitFor('a second reading', () =>
        collecting.ticks
          .slice(back + 1)
          .map(tick => sampleOf(tick, id))
          .find(sample => sample?.cpuPercent !== undefined),
      );
      kernel.assertTells(second, 'by the second reading');
      assert.equal(collecting.log.count('error', /./), 0);
    } finally {
      process.seteuid?.(0);
      kernel.dispose();
      collecting.dispose();
      await relay.close();
      await removeContainers([name]);
      fs.rmSync(folder, { recursive: true, force: true });
    }
  });
});
