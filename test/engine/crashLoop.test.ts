import assert from 'node:assert/strict';
import { Collecting } from '../support/data/collecting';
import { removeContainers, runContainer, testEngineAddress } from '../support/engine/engine';
import { waitFor } from '../support/run/waitFor';

const names = ['cm-crash-loop', 'cm-crash-steady'];

describe('a container that crashes again and again', () => {
  after(() => removeContainers(names));

  it('does not fill the log', async function () {
    this.timeout(90_000);
    const collecting = new Collecting(testEngineAddress, 1000, 'cgroup');
    try {
      await runContainer({ name: names[1] ?? '', command: 'sleep 600' });
      collecting.collector.start();
      await waitFor('how containers are read', () => collecting.log.count('info', /Containers are read/) > 0);
      const before = collecting.log.lines.length;
      const args = ['--restart', 'always'];
      const id = await runContainer({ name: names[0] ?? '', args, command: 'sleep 1.5; exit 1' });
      const restarts = 6;
      await collecting.waitForTick(
        'restarts',
        0,
        tick => tick.containers.some(each => each.id === id && (each.restartCount ?? 0) >= restarts),
        60_000,
      );
      // Warnings about late ticks are due to a busy machine.
      const ofMachine = /^(A tick takes longer than the interval|Ticks are on time again)/;
      const lines = collecting.log.lines
        .slice(before)
        .filter(({ level, message }) => level !== 'debug' && !ofMachine.test(message));
      assert.deepEqual(lines, []);
    } finally {
      collecting.dispose();
    }
  });
});
