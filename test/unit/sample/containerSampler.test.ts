import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import type { Container } from '../../../src/common/model/container';
import { ContainerSampler } from '../../../src/sample/containerSampler';
import { itWith } from '../../support/run/itWith';
import { ManualClock } from '../../support/fakes/manualClock';
import { RecordingLog } from '../../support/fakes/recordingLog';
import { makeContainer } from '../../support/data/samples';

const id = 'a1'.repeat(32);
const files = {
  'proc/42/cgroup': `0::/${id}\n`,
  'proc/42/net/dev': '',
  'proc/self/mountinfo': '31 24 0:27 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n',
  [`sys/fs/cgroup/${id}/cpu.stat`]: 'usage_usec 2500000\n',
  [`sys/fs/cgroup/${id}/memory.current`]: '10485760\n',
  [`sys/fs/cgroup/${id}/memory.stat`]: 'inactive_file 2097152\n',
  [`sys/fs/cgroup/${id}/memory.max`]: 'max\n',
};

describe('What the log says of how containers are read', () => {
  let root: string;
  beforeEach(() => {
    root = fs.mkdtempSync(path.join(os.tmpdir(), 'container-metrics-way-'));
    for (const [file, text] of Object.entries(files)) {
      fs.mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
      fs.writeFileSync(path.join(root, file), text);
    }
  });
  afterEach(() => fs.rmSync(root, { recursive: true }));

  const setUp = (isHere = true) => {
    const clock = new ManualClock(0);
    const log = new RecordingLog();
    const sampler = new ContainerSampler({ platform: 'linux', clock, log, root });
    const stats = (asked: string) => Promise.resolve({ id: asked, readAtMs: clock.now(), cpuTotalNs: 1 });
    /** Returns the log lines of a tick with these containers. */
    return async (...containers: Container[]): Promise<string> => {
      const { signal } = new AbortController();
      await sampler.sample({ isHere, concurrency: 8, stats }, containers, signal);
      clock.advance(1000);
      return log.lines
        .splice(0)
        .map(({ message }) => message)
        .join();
    };
  };
  it('is that an engine is slow, once, though it answers within every second tick', async () => {
    const clock = new ManualClock(0);
    const log = new RecordingLog();
    const sampler = new ContainerSampler({ platform: 'win32', clock, log, root });
    let isLate = false;
    const stats = async (asked: string) => {
      if (isLate) await new Promise(resolve => clock.setTimeout(() => resolve(undefined), 1500));
      return { id: asked, readAtMs: clock.now(), cpuTotalNs: 1 };
    };
    const source = { isHere: true, concurrency: 8, stats };
    const tick = async (): Promise<void> => {
      const deadline = new AbortController();
      const sampled = sampler.sample(source, [makeContainer({ id })], deadline.signal);
      if (isLate) deadline.abort(new Error('no answer in time'));
      await sampled;
      clock.advance(2000);
      await new Promise(resolve => setImmediate(resolve));
    };
    for (let each = 0; each < 40; each++) {
      isLate = each % 4 === 0;
      await tick();
    }
    const lines = (): string[] => log.lines.map(({ message }) => message.split(':')[0] ?? '');
    const always = ['The engine answers slowly', "Containers are read through the engine's API."];
    assert.deepEqual(lines().sort(), always.toSorted());
    isLate = false;
    for (let each = 0; each < 32; each++) await tick();
    assert.equal(log.count('info', /The engine answers within a tick again/), 1);
    assert.equal(log.lines.length, 3);
  });

  const steady = makeContainer({ id, pid: 42 });
  // Inspection has not reported its process yet, so it is read through the API.
  const restarted = makeContainer({ id: 'b2'.repeat(32), pid: undefined });

  itWith('cgroups', 'is logged once two rounds were the same', async () => {
    const tick = setUp();
    assert.equal(await tick(steady, restarted), '');
    assert.equal(await tick(steady), '');
    assert.equal(await tick(steady), 'Containers are read from their cgroups.');
    assert.equal(await tick(steady), '');
  });

  itWith(
    'cgroups',
    'names no cgroups for an engine elsewhere, not even where a container has the same id',
    async () => {
      const tick = setUp(false);
      await tick(steady);
      assert.equal(await tick(steady), "Containers are read through the engine's API.");
    },
  );

  itWith('cgroups', 'is nothing while a container crashes and starts again and again', async () => {
    const tick = setUp();
    await tick(steady);
    await tick(steady);
    for (let restarts = 0; restarts < 50; restarts++) {
      assert.equal((await tick(steady, restarted)) + (await tick(steady, restarted)), '');
      assert.equal((await tick(steady)) + (await tick(steady)), '');
    }
  });

  itWith('cgroups', 'changes once another way has lasted for a minute', async () => {
    const tick = setUp();
    await tick(steady);
    await tick(steady);
    for (let seconds = 0; seconds < 60; seconds++) assert.equal(await tick(steady, restarted), '');
    assert.match(
      await tick(steady, restarted),
      /cgroups, 1 through the engine's API \(its process is not known\)/,
    );
    for (let seconds = 0; seconds < 60; seconds++) assert.equal(await tick(steady), '');
    assert.equal(await tick(steady), 'Containers are read from their cgroups.');
  });
});
