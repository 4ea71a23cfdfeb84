import assert from 'node:assert/strict';
import type { Happening } from '../../../../src/api';
import type { ContainerEvent } from '../../../../src/common/model/event';
import { containerEntry } from '../../../../src/timeline/timelineEntry';
import { makeCore } from '../../../support/fakes/makeCore';

/** What the model has beside what is public: it may come with any version. */
const inner = { readAtMs: 1, cpuTotalNs: 2, networkParts: [], engineTimeMs: 3, engineKey: 'e', later: 4 };

describe('The rows of the API', () => {
  it('of a container have its public members alone, and its metrics where they are known', async () => {
    const own = {
      containerId: 'c1',
      containerName: 'api',
      workload: 'k',
      status: 'running',
      restartCount: 1,
    };
    const figures = { cpuPercent: 5, memoryUsedBytes: 4096, networkRxBytes: 7, swapUsedBytes: 8 };
    const { core } = makeCore(() => [{ timestampMs: 5, ...own, ...figures, ...inner }]);
    const [row] = await core.api.queryHistory();
    assert.deepEqual(known(row), {
      ...{ timestamp: new Date(5), ...own, ...figures },
      ...{ memoryUsed: 4096, networkRx: 7 },
    });
  });

  it('of the host have its public members alone', async () => {
    const fileSystems = [{ mount: '/', usedBytes: 1, sizeBytes: 2 }];
    const figures = { cpuPercent: 5, coresPercent: [5], load: [1, 2, 3], swapTotalBytes: 9, fileSystems };
    const { core } = makeCore(() => [{ timestampMs: 5, ...figures, ...inner }]);
    const [row] = await core.api.queryHostHistory();
    assert.deepEqual(known(row), { timestamp: new Date(5), ...figures });
  });

  it('of an event are the same whether it is asked for or told, with the limits that changed', async () => {
    const limits = { before: { cpuCores: 1 }, after: { cpuCores: 2, memoryBytes: 1024 } };
    const own = { containerId: 'c1', name: 'api', action: 'update' as const, limits };
    const event: ContainerEvent = { timestampMs: 5, ...own, ...inner };
    const { core, didHappen } = makeCore(() => [event]);
    const told: Happening[] = [];
    core.api.onDidHappen(happening => told.push(happening));
    didHappen.fire([containerEntry(event)]);
    const expected = { timestamp: new Date(5), ...own };
    assert.deepEqual(await core.api.queryEvents({ from: 0, to: 9 }), [expected]);
    assert.deepEqual(told, [{ kind: 'container', ...expected }]);
  });
});

function known(row: object | undefined): object {
  return Object.fromEntries(Object.entries(row ?? {}).filter(([, value]) => value !== undefined));
}
