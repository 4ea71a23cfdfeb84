import assert from 'node:assert/strict';
import { fork, type ChildProcess } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { socketsIn } from '../support/windows/socketsIn';
import type { Race } from './racingWindow';

describe('two windows that start in the same millisecond', function () {
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
    const wins = new Map<number, number>([0, 1].map(racer => [racer, 0]));
    for (let round = 0; round < rounds; round++) {
      const race: Race = { folder: path.join(root, String(round)), atMs: Date.now() + 15 };
      const parts = await Promise.all(
        racers.map(racer => {
          const part = new Promise<unknown>(resolve => racer.once('message', resolve));
          racer.send(race);
          return part;
        }),
      );
      assert.deepEqual([...parts].sort(), ['follower', 'owner'], `round ${round}`);
      const winner = parts.indexOf('owner');
      wins.set(winner, (wins.get(winner) ?? 0) + 1);
      assert.ok(!fs.existsSync(path.join(race.folder, 'claim-2')), `round ${round}`);
    }
    const counts = [...wins.values()];
    assert.ok(Math.min(...counts) > 0, `a race that always ends alike is none: ${counts.join(' to ')}`);
  });
});
