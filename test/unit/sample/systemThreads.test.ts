import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { systemThreads } from '../../../src/sample/systemThreads';
import { systemWorkerPath } from '../../support/data/hostSampler';
import { threadsOf } from '../../support/machine/processFacts';
import { itWith } from '../../support/run/itWith';
import { waitFor } from '../../support/run/waitFor';

describe('A question to the system', () => {
  const system = systemThreads(systemWorkerPath);
  let folder: string;
  beforeEach(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cm-system-'))));
  afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

  itWith('unixPrograms', 'leaves this thread free while it waits for a process', async () => {
    const [asked, gate] = [path.join(folder, 'asked'), path.join(folder, 'gate')];
    // File systems are told after `cat /proc/mounts` has ended.
    fs.writeFileSync(
      path.join(folder, 'cat'),
      `#!/bin/sh\n: > '${asked}'\nwhile [ ! -e '${gate}' ]; do sleep 0.02; done\nexec /bin/cat "$@"\n`,
      { mode: 0o755 },
    );
    const { PATH: before } = process.env;
    process.env['PATH'] = `${folder}:${before}`;
    try {
      let hasAnswered = false;
      const answer = system.fsSize().finally(() => (hasAnswered = true));
      await waitFor('the process to wait', () => fs.existsSync(asked));
      assert.equal(hasAnswered, false);
      fs.writeFileSync(gate, '');
      const root = (await answer).find(({ mount }) => mount === '/');
      assert.ok(root && root.size > 0 && root.rw);
    } finally {
      process.env['PATH'] = before;
    }
  });

  itWith('unixPrograms', 'is answered with what is read then, however soon it is asked again', async () => {
    for (let time = 0; time < 2; time++) {
      const [disks, networks] = [await system.fsStats(), await system.networkStats()];
      // Those who remember their last reading tell rates over the time since.
      assert.deepEqual(
        [disks?.rx_sec, ...networks.map(each => each.rx_sec)],
        [null, ...networks.map(() => null)],
      );
      assert.ok(disks && disks.rx > 0);
    }
  });

  itWith('unixPrograms', 'leaves no thread behind', async () => {
    // The threads that read files start at their first use.
    await Promise.all(Array.from({ length: 8 }, () => fs.promises.readdir(folder)));
    await system.mem();
    const before = threadsOf(process.pid);
    const { total } = await system.mem();
    assert.ok(Math.abs(total - os.totalmem()) < 1e6, `${total}, ${os.totalmem()}`);
    await waitFor('the thread to end', () => threadsOf(process.pid) <= before);
  });

  it('is refused where its thread cannot start, or ends before it answered', async () => {
    const missing = path.join(folder, 'missing.js');
    await assert.rejects(systemThreads(missing).mem(), /missing\.js/);
    const ending = path.join(folder, 'ending.js');
    fs.writeFileSync(ending, 'process.exit(0);\n');
    await assert.rejects(systemThreads(ending).battery(), /ended without an answer/);
    const failing = path.join(folder, 'failing.js');
    fs.writeFileSync(
      failing,
      `const { parentPort, workerData } = require('node:worker_threads');
       parentPort.postMessage({ id: workerData.id, error: { name: 'Error', message: workerData.method + ' is broken' } });`,
    );
    await assert.rejects(systemThreads(failing).battery(), /^Error: battery is broken$/);
  });
});
