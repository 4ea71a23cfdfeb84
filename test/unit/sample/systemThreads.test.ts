import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import type { SystemRound } from '../../../src/sample/systemInformation';
import { systemThreads } from '../../../src/sample/systemThreads';
import { builtFiles } from '../../support/data/builtFiles';
import { itWith } from '../../support/run/itWith';
import { waitFor } from '../../support/run/waitFor';

describe('Questions to the system', () => {
  let folder: string;
  let round: SystemRound;
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cm-system-'));
    round = systemThreads(builtFiles.systemWorkerPath)();
  });
  afterEach(() => {
    round.dispose();
    fs.rmSync(folder, { recursive: true, force: true });
  });
  const write = (name: string, text: string): string => {
    const file = path.join(folder, name);
    fs.writeFileSync(file, text, { mode: 0o755 });
    return file;
  };

  itWith(
    'unixPrograms',
    'leave this thread free, and the others theirs, while one waits for a process',
    async () => {
      const [asked, gate] = [path.join(folder, 'asked'), path.join(folder, 'gate')];
      // File systems are told after `cat /proc/mounts` has ended.
      write(
        'cat',
        `#!/bin/sh\n: > '${asked}'\nwhile [ ! -e '${gate}' ]; do sleep 0.02; done\nexec /bin/cat "$@"\n`,
      );
      const { PATH: before } = process.env;
      process.env['PATH'] = `${folder}:${before}`;
      try {
        let hasAnswered = false;
        const answer = round.fsSize().finally(() => (hasAnswered = true));
        await waitFor('the process to wait', () => fs.existsSync(asked));
        const { total } = await round.mem();
        assert.ok(Math.abs(total - os.totalmem()) < 1e6, `${total}, ${os.totalmem()}`);
        round.dispose();
        assert.equal(hasAnswered, false);
        fs.writeFileSync(gate, '');
        const root = (await answer).find(({ mount }) => mount === '/');
        assert.ok(root && root.size > 0 && root.used > 0);
      } finally {
        process.env['PATH'] = before;
      }
    },
  );

  itWith('unixPrograms', 'are answered with what is read then, however soon another round asks', async () => {
    for (let time = 0; time < 2; time++) {
      const another = systemThreads(builtFiles.systemWorkerPath)();
      const [disks, networks] = [await another.fsStats(), await another.networkStats()];
      another.dispose();
      // A thread that remembers its last reading tells rates over the time since.
      const rates = [disks?.rx_sec, ...networks.map(each => each.rx_sec)];
      assert.deepEqual(rates, [null, ...networks.map(() => null)]);
      assert.ok(disks && disks.rx > 0);
    }
  });

  itWith('cgroups', 'share one thread while each is answered, and leave none behind', async () => {
    // Tells by which thread of this process it is answered.
    const program = write(
      'program.js',
      `const { parentPort } = require('node:worker_threads');
       const mount = require('node:fs').readlinkSync('/proc/thread-self');
       parentPort.on('message', ({ id }) => parentPort.postMessage({ id, result: [{ mount }] }));`,
    );
    const asking = systemThreads(program)();
    const threads = [await asking.fsSize(), await asking.fsSize()].map(
      ([answer]) => `/proc/${answer?.mount}`,
    );
    const [thread = ''] = threads;
    assert.equal(new Set(threads).size, 1);
    assert.ok(fs.existsSync(thread));
    asking.dispose();
    await waitFor('the thread to end', () => !fs.existsSync(thread));
  });

  it('fail where the thread cannot start, or ends before it answered, and the next one gets another', async () => {
    await assert.rejects(systemThreads(path.join(folder, 'missing.js'))().mem(), /missing\.js/);
    const program = write(
      'program.js',
      `const { parentPort } = require('node:worker_threads');
       let questions = 0;
       parentPort.on('message', ({ id, method }) => {
         questions++;
         if (method === 'mem') process.exit(0);
         if (method === 'fsStats') throw new Error('the disk is broken');
         if (method === 'battery') parentPort.postMessage({ id, error: { name: 'Error', message: 'no battery' } });
         if (method === 'fsSize') parentPort.postMessage({ id, result: [{ mount: String(questions) }] });
       });`,
    );
    const failing = systemThreads(program)();
    const questionsOfThread = async (): Promise<number> => Number((await failing.fsSize())[0]?.mount);
    assert.deepEqual([await questionsOfThread(), await questionsOfThread()], [1, 2]);
    for (const [question, message] of [
      ['mem', /^Error: the thread ended without an answer$/],
      ['fsStats', /^Error: the disk is broken$/],
      ['battery', /^Error: no battery$/],
    ] as const) {
      await assert.rejects(failing[question](), message);
      assert.equal(await questionsOfThread(), 1);
    }
    failing.dispose();
  });
});
