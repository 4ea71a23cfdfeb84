import assert from 'node:assert/strict';
import type { EngineStatus } from '../../../../src/common/model/engine';
import type { Container } from '../../../../src/common/model/container';
import type { StoredWorkload } from '../../../../src/protocol/store';
import { findWorkloads, knownWorkloads, labelWorkloads } from '../../../../src/ui/state/knownWorkloads';
import { connectedTo, makeEngine } from '../../../support/data/engines';
import { makeContainer } from '../../../support/data/samples';

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

describe('findWorkloads', () => {
  const id = 'abcdef012345'.padEnd(64, '0');
  const known = knownWorkloads([makeContainer({ id, name: 'web' })], [stored('old', 1)]);
  const names = (text: string): string[] => findWorkloads(known, text).map(({ name }) => name);

  it('finds by name, with or without the leading slash, by key and by id', () => {
    for (const text of ['web', '/web', 'name:web', 'abcdef012345', id])
      assert.deepEqual(names(text), ['web']);
    assert.deepEqual(names('old'), ['old']);
  });

  it('takes fewer than 12 characters of an id for a name', () => {
    assert.deepEqual(names('abcdef01234'), []);
  });

  it('finds every container of a name that is there, and those that are gone only where none is', () => {
    const web = (engine: string): Container =>
      makeContainer({ id: engine, name: 'web', workload: { key: `${engine}/name:web`, name: 'web' } });
    const gone = { ...stored('web', 5), key: 'cccccccc/name:web' };
    const found = (containers: Container[]): string[] =>
      findWorkloads(knownWorkloads(containers, [gone]), 'web').map(({ workload }) => workload);
    assert.deepEqual(found([web('aaaaaaaa'), web('bbbbbbbb')]), ['aaaaaaaa/name:web', 'bbbbbbbb/name:web']);
    assert.deepEqual(found([web('aaaaaaaa')]), ['aaaaaaaa/name:web']);
    assert.deepEqual(found([]), ['cccccccc/name:web']);
  });
});

describe('labelWorkloads', () => {
  const [a, b] = [makeEngine({ key: 'aaaaaaaa' }), makeEngine({ key: 'bbbbbbbb', name: 'box' })];
  const engines: EngineStatus[] = [
    { endpoint: 'auto', key: a.key, state: connectedTo(a) },
    { endpoint: 'ssh://me@box', key: b.key, state: connectedTo(b) },
  ];
  const workload = (key: string, name: string, change: { project?: string; containerId?: string } = {}) => {
    return { workload: key, name, ...change };
  };
  const labels = (...all: ReturnType<typeof workload>[]): string[] =>
    labelWorkloads(all, engines).map(({ label }) => label);

  it('is the name, as long as no other looks the same', () => {
    assert.deepEqual(labels(workload('aaaaaaaa/name:web', 'web'), workload('bbbbbbbb/name:Web', 'Web')), [
      'web',
      'Web',
    ]);
  });

  it('says the engine where two have a container of one name, also one that is not on the list', () => {
    assert.deepEqual(
      labels(
        workload('aaaaaaaa/name:web', 'web'),
        workload('bbbbbbbb/name:web', 'web'),
        workload('cccccccc/name:web', 'web'),
        workload('bbbbbbbb/name:db', 'db'),
      ),
      ['web (laptop)', 'web (me@box)', 'web (engine cccccccc)', 'db'],
    );
  });

  it('says project and container where the engine is the same', () => {
    assert.deepEqual(
      labels(
        workload('aaaaaaaa/name:web', 'web'),
        workload('aaaaaaaa/compose:shop/web/1', 'web', { project: 'shop' }),
        workload('aaaaaaaa/compose:bank/web/1', 'web', { project: 'bank', containerId: '1'.repeat(64) }),
        workload('aaaaaaaa/compose:bank/web/2', 'web', { project: 'bank', containerId: '2'.repeat(64) }),
        workload('bbbbbbbb/name:web', 'web'),
      ),
      [
        'web (laptop)',
        'web (laptop, shop)',
        'web (laptop, bank, 111111111111)',
        'web (laptop, bank, 222222222222)',
        'web (me@box)',
      ],
    );
  });

  it('takes for the same what looks the same: characters that are not seen, and names that are cut', () => {
    const long = 'x'.repeat(100);
    const all = [
      workload('aaaaaaaa/name:1', 'web'),
      workload('bbbbbbbb/name:2', 'we\u200Bb'),
      workload('aaaaaaaa/name:3', `${long}1`),
      workload('bbbbbbbb/name:4', `${long}2`),
    ];
    for (const label of labels(...all)) assert.match(label, /\((laptop|me@box)\)$/);
  });

  it('tells engines apart that have the same name', () => {
    const twin = makeEngine({ key: 'bbbbbbbb', address: 'unix:///run/podman/podman.sock' });
    const two: EngineStatus[] = [
      { endpoint: 'auto', key: a.key, state: connectedTo(a) },
      { endpoint: 'context:laptop', key: twin.key, state: connectedTo(twin) },
    ];
    const all = [workload('aaaaaaaa/name:web', 'web'), workload('bbbbbbbb/name:web', 'web')];
    assert.deepEqual(
      labelWorkloads(all, two).map(({ label }) => label),
      ['web (laptop (unix:///var/run/docker.sock))', 'web (laptop (unix:///run/podman/podman.sock))'],
    );
  });
});
