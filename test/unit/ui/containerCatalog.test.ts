import assert from 'node:assert/strict';
import type { StoredWorkload } from '../../../src/protocol/store';
import { findWorkload, knownWorkloads } from '../../../src/ui/containerCatalog';
import { makeContainer } from '../../support/samples';

function stored(name: string, lastSeenMs: number, containerId = 'f'.repeat(64)): StoredWorkload {
  return { key: `name:${name}`, name, image: 'busybox', containerId, firstSeenMs: 0, lastSeenMs };
}

describe('knownWorkloads', () => {
  it('lists running, then stopped, then gone ones by when they were last seen', () => {
    const containers = [makeContainer({ name: 'stopped', status: 'exited' }), makeContainer({ name: 'run' })];
    const known = knownWorkloads(containers, [stored('old', 1), stored('recent', 9), stored('run', 5)]);
    assert.deepEqual(
      known.map(each => [each.name, each.status]),
      [
        ['run', 'running'],
        ['stopped', 'exited'],
        ['recent', undefined],
        ['old', undefined],
      ],
    );
  });

  it('prefers the running run of a workload over a stopped one', () => {
    const running = makeContainer({ id: '1'.repeat(64) });
    const leftover = makeContainer({ id: '2'.repeat(64), status: 'exited' });
    assert.deepEqual(
      knownWorkloads([running, leftover], []).map(each => each.containerId),
      [running.id],
    );
  });
});

describe('findWorkload', () => {
  const known = knownWorkloads([makeContainer({ id: 'abcdef012345'.padEnd(64, '0'), name: 'web' })], []);

  it('finds by name, with or without the leading slash, by key and by id', () => {
    for (const text of ['web', '/web', 'name:web', 'abcdef012345', 'abcdef012345'.padEnd(64, '0')]) {
      assert.equal(findWorkload(known, text)?.name, 'web', text);
    }
  });

  it('takes fewer than 12 characters of an id for a name', () => {
    assert.equal(findWorkload(known, 'abcdef01234'), undefined);
  });
});
