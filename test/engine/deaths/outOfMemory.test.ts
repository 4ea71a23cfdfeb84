import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { deathMarkdown } from '../../../src/deaths/deathMarkdown';
import { removeContainers, testEngineAddress } from '../../support/engine/engine';
import { Explaining, growing, name, untilGrowthIsTold } from './explaining';

const limit = ['--memory', '24m', '--memory-swap', '24m', '--shm-size', '128m'];

describe('why real containers ended that were out of memory', function () {
  this.timeout(90_000);
  const explaining = new Explaining();

  before(() => explaining.start());
  after(() => explaining.stop());

  it('out of memory at its limit, with how memory grew', async () => {
    const record = await untilGrowthIsTold(() => explaining.explainOutOfMemory(growing, limit));
    assert.equal(record.kind, 'outOfMemory');
    assert.match(
      record.verdict,
      /^Killed by the kernel at its limit of 24 MiB: memory grew by \d[\d.]* (MiB|KiB)\/s for \d+ s\.$/,
    );
    assert.equal(record.exitCode, 137);
    assert.match(deathMarkdown(record), /grew by/);
  });

  it('a child that was killed for memory, before an end that went well', async () => {
    const record = await explaining.explainOutOfMemory(
      '(dd if=/dev/zero of=/dev/shm/x bs=1M count=64) ; rm -f /dev/shm/x; sleep 1; exit 0',
      limit,
    );
    assert.equal(record.kind, 'childOutOfMemory', JSON.stringify(record));
    assert.equal(
      record.verdict,
      'Ended with exit code 0, but the kernel killed one of its processes at its limit of 24 MiB.',
    );
    assert.equal(record.isBad, true);
  });

  it('out of memory without a limit of its own', async function () {
    if (!testEngineAddress.startsWith('unix:')) this.skip();
    const isFirstVersion = fs.existsSync('/sys/fs/cgroup/memory');
    const group = isFirstVersion ? '/sys/fs/cgroup/memory/cm-death' : '/sys/fs/cgroup/cm-death';
    fs.mkdirSync(group, { recursive: true });
    try {
      const limit = isFirstVersion ? 'memory.limit_in_bytes' : 'memory.max';
      fs.writeFileSync(`${group}/${limit}`, String(24 * 2 ** 20));
      const record = await explaining.explainOutOfMemory(
        'exec dd if=/dev/zero of=/dev/shm/x bs=1M count=64',
        ['--cgroup-parent', '/cm-death', '--shm-size', '128m'],
      );
      assert.equal(record.kind, 'outOfMachineMemory', JSON.stringify(record));
      assert.match(record.verdict, /^Killed by the kernel because the machine was out of memory/);
    } finally {
      await removeContainers([name]);
      fs.rmdirSync(group);
    }
  });
});
