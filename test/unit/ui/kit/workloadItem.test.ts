import assert from 'node:assert/strict';
import { workloadItem } from '../../../../src/ui/kit/workloadItem';

describe('workloadItem', () => {
  const known = { label: 'web', workload: 'k', name: 'web', image: 'nginx:1', containerId: 'c' };

  it('says what is known of a workload, and that one is gone', () => {
    assert.deepEqual(workloadItem({ ...known, project: 'shop', status: 'running' }), {
      label: 'web',
      description: 'shop · nginx:1 · running',
    });
    assert.equal(workloadItem(known).description, 'nginx:1 · gone');
  });

  it('shows no icon that an image names', () => {
    const { label, description } = workloadItem({ ...known, label: '$(x)', image: '$(y)' });
    for (const text of [label, description ?? '']) assert.ok(!/(^|[^\\])\$\(/.test(text), text);
  });
});
