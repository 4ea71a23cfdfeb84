import assert from 'node:assert/strict';
import { workloadKey } from '../../../src/common/model/workloadKey';
import { encodePart } from '../../../src/common/text/encodePart';
import { composeServiceOf } from '../../../src/deaths/composeServiceOf';

describe('The Compose service of a workload', () => {
  it('is told by its key, whatever its names are', () => {
    for (const [project, service] of [
      ['shop', 'api'],
      ['a/b', '50%25'],
      ['%2F', 'x%'],
    ] as const) {
      const local = `compose:${[project, service, '1'].map(encodePart).join('/')}`;
      assert.deepEqual(composeServiceOf(workloadKey('01234567', local)), { project, service });
    }
  });

  it('is none of another workload', () => {
    for (const local of [
      'name:shop-api-1',
      'swarm:api/1',
      'compose:shop',
      'compose://1',
      'name:compose:a/b/1',
    ])
      assert.equal(composeServiceOf(workloadKey('01234567', local)), undefined, local);
  });
});
