import assert from 'node:assert/strict';
import type { Happening } from '../../../../src/api';
import { hourMs } from '../../../../src/common/time';
import type { KeptDeath } from '../../../../src/deaths/keptDeath';
import { deathEntry } from '../../../../src/timeline/timelineEntry';
import { makeCore } from '../../../support/fakes/makeCore';

const death: KeptDeath = {
  id: '00112233445566778899aabb',
  record: {
    ...{
      kind: 'outOfMemory',
      isBad: true,
      verdict: 'Killed by the kernel at its limit of 24 MiB.',
      atMs: 5000,
    },
    ...{ exitCode: 137, signalName: 'SIGKILL', ranForMs: 1000 },
    container: { id: 'c1', name: 'api', workload: '0000aaaa/name:api', image: 'api:2', limits: { pids: 5 } },
    evidence: { kills: [], oomAtMs: 4990 },
    similar: { count: 2, sinceMs: 3000 },
    changes: ['image: api:1, now api:2'],
  },
};
const told = {
  ...{ id: death.id, kind: 'outOfMemory', verdict: death.record.verdict, timestamp: new Date(5000) },
  ...{ containerId: 'c1', containerName: 'api', image: 'api:2', limits: { pids: 5 }, ranForMs: 1000 },
  ...{ exitCode: 137, signal: 'SIGKILL', changes: ['image: api:1, now api:2'] },
  similar: { count: 2, since: new Date(3000) },
};

describe('The API of deaths', () => {
  it('lists them with dates, of the last day or of any span', async () => {
    const { core, asked } = makeCore(() => [death]);
    assert.deepEqual(await core.api.listDeaths({ from: new Date(0), to: 9000, container: 'api' }), [told]);
    await core.api.listDeaths({ hours: 2, to: 3 * hourMs, limit: 5 });
    await core.api.listDeaths();
    const [span, hours, day] = asked.map(({ params }) => params as { fromMs: number; toMs: number });
    assert.deepEqual(span, { fromMs: 0, toMs: 9000, container: 'api', limit: undefined });
    assert.deepEqual(hours, { fromMs: hourMs, toMs: 3 * hourMs, container: undefined, limit: 5 });
    assert.equal((day?.toMs ?? 0) - (day?.fromMs ?? 0), 24 * hourMs);
  });

  it('refuses what is not allowed, and says what is', async () => {
    const { core, asked } = makeCore(() => [death]);
    for (const [args, allowed] of [
      ['api', /must be an object/],
      [{ container: 5 }, /"container" must be a container id or name/],
      [{ hours: 'many' }, /"hours" must be a number of hours greater than 0/],
      [{ hours: 0 }, /"hours" must be a number of hours greater than 0/],
      [{ hours: 1, from: 0 }, /Give either "hours" or "from", not both/],
      [{ from: 'x' }, /"from" must be a date/],
      [{ limit: 'all' }, /"limit" must be/],
    ] as const)
      await assert.rejects(core.api.listDeaths(args as never), allowed);
    assert.deepEqual(asked, []);
  });

  it('tells of each at once', () => {
    const { core, didHappen } = makeCore();
    const happened: Happening[] = [];
    core.api.onDidHappen(happening => happened.push(happening));
    didHappen.fire([deathEntry(death)]);
    const expected = { kind: 'death', timestamp: new Date(5000), text: death.record.verdict, death: told };
    assert.deepEqual(happened, [expected]);
  });
});
