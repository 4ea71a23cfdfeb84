import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';

/** How many programs a script started, with all its threads; `undefined` where that cannot be traced. */
function countExecve(script: string, ...args: string[]): number | undefined {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cm-strace-'));
  try {
    const log = path.join(folder, 'log');
    const strace = ['-f', '-e', 'trace=execve', '-o', log, process.execPath, script, ...args];
    const { status } = spawnSync('strace', strace, { timeout: 60_000 });
    if (status !== 0) return undefined;
    // The first is the script's own program.
    return (fs.readFileSync(log, 'utf8').match(/execve\(/g) ?? []).length - 1;
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

describe('the host sampler', () => {
  it('starts no process on its fast timer', function () {
    if (process.platform !== 'linux' || !fs.existsSync('/usr/bin/strace')) this.skip();
    this.timeout(60_000);
    const script = path.resolve('out/test/engine/sampleHost.js');
    const count = countExecve(script, '20');
    if (count === undefined) this.skip();
    assert.equal(count, 0);
    // Shows that the count works: the same with a process for each reading.
    assert.equal(countExecve(script, '3', 'with-processes'), 3);
  });
});
