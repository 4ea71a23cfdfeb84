import assert from 'node:assert/strict';
import { fork, type ChildProcess } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { socketsIn } from '../support/windows/socketsIn';
import type { FromRacer, ToRacer } from './racingWindow';

describe('two windows that claim in the same millisecond', function () {
  this.timeout(60_000);
  const rounds = 50;
  let root: string;
  let racers: ChildProcess[];
  before(() => {
    root = fs.mkdtempSync(path.join(os.tmpdir(), 'cm-race-'));
    const script = path.resolve('out/test/windows/racingWindow.js');
    racers = [1, 2].map(() => fork(script, { stdio: 'inherit', env: socketsIn(root) }));
  });
  after(async () => {
    const ended = racers.map(racer => new Promise(resolve => racer.once('exit', resolve)));
    for (const racer of racers) racer.disconnect();
    // Windows deletes no folder with an open file.
    await Promise.all(ended);
    fs.rmSync(root, { recursive: true, force: true });
  });

  it(`become one owner and one follower, ${rounds} times`, async () => {
    const tellAll = (message: ToRacer): Promise<unknown[]> =>
      Promise.all(
        racers.map(racer => {
          const answer = new Promise<unknown>(resolve => racer.once('message', resolve));
          racer.send(message);
          return answer;
        }),
      );
    for (let round = 0; round < rounds; round++) {
      const folder = path.join(root, String(round));
      // Neither has found a claim when both are here, so it is a race on every machine.
      const both: FromRacer[] = ['claims', 'claims'];
      assert.deepEqual(await tellAll({ folder }), both, `round ${round}`);
      const parts = await tellAll({ atMs: Date.now() + 15 });
      assert.deepEqual(parts.sort(), ['follower', 'owner'], `round ${round}`);
      assert.ok(!fs.existsSync(path.join(folder, 'claim-2')), `round ${round}`);
    }
  });
});
