import assert from 'node:assert/strict';
import { once } from 'node:events';
import * as fs from 'node:fs';
import { parentPort, Worker } from 'node:worker_threads';
import { lowerThreadPriority } from '../../../src/node/lowerThreadPriority';
import { itWith } from '../../support/run/itWith';

/** The `nice` value of the thread that calls this, as the kernel tells it: the 19th field. */
function ownNiceness(): number {
  const stat = fs.readFileSync('/proc/thread-self/stat', 'utf8');
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[16]);
}

// This file is the thread's program as well.
if (parentPort) {
  lowerThreadPriority();
  parentPort.postMessage(ownNiceness());
} else {
  describe('A thread of lower priority', () => {
    itWith('cgroups', 'gives way to the others of its process, which keep theirs', async () => {
      const before = ownNiceness();
      const [lowered] = (await once(new Worker(__filename), 'message')) as [number];
      assert.deepEqual([lowered, ownNiceness()], [Math.max(10, before), before]);
    });
  });
}
