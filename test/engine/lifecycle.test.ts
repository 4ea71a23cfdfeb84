import assert from 'node:assert/strict';
import { systemClock } from '../../src/node/systemClock';
import { ApiSampler } from '../../src/sample/api/apiSampler';
import { Collecting } from '../support/data/collecting';
import { KernelCpu } from '../support/engine/kernelCpu';
import { docker, removeContainers, runContainer, testEngineAddress } from '../support/engine/engine';

const dyingName = 'cm-engine-dying';
const restartedName = 'cm-engine-restarted';
const busy = 'while :; do :; done';

describe('containers that come and go', () => {
  let collecting: Collecting;
  const unhurried = (): AbortSignal => AbortSignal.timeout(20_000);

  beforeEach(() => (collecting = new Collecting(testEngineAddress, 2000)));
  afterEach(async () => {
    collecting.dispose();
    await removeContainers([dyingName, restartedName]);
  });

  it('may be removed between the list and the reading, which is no failure', async () => {
    const id = await runContainer({ name: dyingName, command: busy });
    const { client, containers } = await collecting.engine.view(unhurried());
    assert.ok(client && containers.some(each => each.id === id));
    await removeContainers([dyingName]);
    const { readings, failures } = await new ApiSampler(systemClock).sample(client, [id], unhurried());
    assert.deepEqual([readings.size, failures.length], [0, 0]);
  });

  it('may be killed between the list and the reading, which is no failure and no zero', async () => {
    const id = await runContainer({ name: dyingName, command: busy });
    const { client } = await collecting.engine.view(unhurried());
    assert.ok(client);
    await docker('kill', dyingName);
    await docker('wait', dyingName);
    const { readings, failures } = await new ApiSampler(systemClock).sample(client, [id], unhurried());
    assert.deepEqual([readings.size, failures.length], [0, 0]);
  });

  it('may be killed while the engine prepares the reading, which ends all the same', async () => {
    const id = await runContainer({ name: dyingName, command: busy });
    const { client } = await collecting.engine.view(unhurried());
    assert.ok(client);
    const signal = unhurried();
    const reading = new ApiSampler(systemClock).sample(client, [id], signal);
    await docker('kill', dyingName);
    const { failures } = await reading;
    assert.equal(signal.aborted, false);
    assert.deepEqual(failures, []);
  });

  it('show a restart as a gap, not as a spike, and go on', async () => {
    const id = await runContainer({ name: restartedName, command: busy, args: ['--cpus', '0.5'] });
    await collecting.sampleNow(id);
    const before = await collecting.sampleNow(id);
    assert.ok(before?.cpuPercent !== undefined);
    const startedAtMs = collecting.container(id)?.startedAtMs;
    await docker('restart', '--time', '0', restartedName);
    const kernel = process.platform === 'linux' ? await KernelCpu.of(restartedName) : undefined;
    kernel?.follow();
    const at = await collecting.sampleNow(id);
    assert.ok(at, 'it is sampled again at once');
    assert.equal(at.cpuPercent, undefined);
    assert.equal(at.networkRxBytesPerSecond, undefined);
    const restartedAtMs = collecting.container(id)?.startedAtMs;
    assert.ok(restartedAtMs !== undefined && startedAtMs !== undefined && restartedAtMs > startedAtMs);
    const after = await collecting.sampleNow(id);
    kernel?.dispose();
    assert.ok(after?.cpuPercent !== undefined);
    kernel?.assertTells(after, 'after the restart');
  });

  it('keep their workload when they are made anew under the same name', async () => {
    const first = await runContainer({ name: restartedName, command: busy });
    await collecting.sampleNow(first);
    const workload = collecting.container(first)?.workload.key;
    const second = await runContainer({ name: restartedName, command: busy });
    await collecting.sampleNow(second);
    assert.equal(collecting.container(first), undefined);
    assert.equal(collecting.container(second)?.workload.key, workload);
  });
});
