import assert from 'node:assert/strict';
import type { LabeledWorkload } from '../../../../src/ui/state/knownWorkloads';
import { describeDeletion } from '../../../../src/ui/history/describeDeletion';

function workload(name: string, change: Partial<LabeledWorkload> = {}): LabeledWorkload {
  return {
    ...{ workload: `aaaaaaaa/name:${name}`, name, label: name, image: 'nginx', containerId: 'a'.repeat(64) },
    ...{ engine: 'laptop', ...change },
  };
}

describe('What is about to be deleted', () => {
  it('is told with its engine, and what else tells it from others, even where no other has its name', () => {
    assert.deepEqual(
      describeDeletion({ kind: 'workloads', workloads: [workload('web', { project: 'shop' })] }),
      {
        subject: '“web” on the engine “laptop”',
        facts: ['project shop · image nginx · container aaaaaaaaaaaa'],
      },
    );
  });

  it('is told of a row of the tree with the names of all its containers, or how many more there are', () => {
    const names = Array.from({ length: 12 }, (_, at) => `web-${at}`);
    const workloads = names.map(name => workload(name));
    const { subject, facts } = describeDeletion({ kind: 'workloads', group: 'shop', workloads });
    assert.equal(subject, 'the 12 containers of “shop” on the engine “laptop”');
    assert.match(facts[0] ?? '', /^web-0, web-1, .*web-9 and 2 more$/);
  });

  it('makes no link of a name, and cuts one that is long', () => {
    const hostile = `[x](command:y)\n${'z'.repeat(200)}`;
    const { subject, facts } = describeDeletion({
      kind: 'workloads',
      workloads: [workload(hostile, { engine: hostile, project: hostile })],
    });
    for (const text of [subject, ...facts]) assert.doesNotMatch(text, /\]\(|\n/);
    assert.ok(subject.length < 200);
  });
});
