import assert from 'node:assert/strict';
import type { ContainerSample } from '../../../../src/common/model/sample';
import type { Container } from '../../../../src/common/model/container';
import { TreeModel } from '../../../../src/ui/tree/treeModel';
import type { WorkloadDeaths } from '../../../../src/ui/tree/recentDeaths';
import { containersOf, type GroupNode } from '../../../../src/ui/state/treeNodes';
import { makeDeath } from '../../../support/data/deaths';
import { connectedTo, enginesIn, makeEngine } from '../../../support/data/engines';
import { makeComposeContainer, makeContainer, makeSample } from '../../../support/data/samples';

const engines = enginesIn(connectedTo());

function groups(model: TreeModel): readonly GroupNode[] {
  return model.roots.flatMap(({ children }) => children);
}

function labels(model: TreeModel): string[][] {
  return groups(model).map(group => [group.label, ...group.children.map(child => child.container.name)]);
}

function update(
  model: TreeModel,
  containers: Container[],
  samples: ContainerSample[] = [],
): 'all' | string[] {
  const byId = new Map(samples.map(each => [each.containerId, each]));
  const change = model.update({ engines, containers, sampleOf: id => byId.get(id) });
  return change === 'all' ? 'all' : change.map(node => node.id);
}

describe('TreeModel', () => {
  it('groups by Compose project and puts the containers of none last', () => {
    const model = new TreeModel();
    update(model, [
      makeContainer({ name: 'alone' }),
      makeComposeContainer('zoo', 'web'),
      makeComposeContainer('bank', 'web'),
    ]);
    assert.deepEqual(labels(model), [
      ['bank', 'bank-web-1'],
      ['zoo', 'zoo-web-1'],
      ['Containers', 'alone'],
    ]);
  });

  it('keeps a project named like the group of the others apart', () => {
    const model = new TreeModel();
    update(model, [makeContainer({ name: 'alone' }), makeComposeContainer('containers', 'web')]);
    assert.equal(new Set(groups(model).map(group => group.id)).size, 2);
  });

  it('lists running containers first and counts as a person would', () => {
    const model = new TreeModel();
    update(model, [
      makeComposeContainer('p', 'a', 1, { status: 'exited' }),
      makeComposeContainer('p', 'w', 10),
      makeComposeContainer('p', 'w', 2),
      makeComposeContainer('p', 'z', 1, { status: 'paused' }),
    ]);
    assert.deepEqual(labels(model), [['p', 'p-w-2', 'p-w-10', 'p-z-1', 'p-a-1']]);
  });

  it('refreshes nothing when nothing looks different', () => {
    const model = new TreeModel();
    const containers = [makeComposeContainer('p', 'a'), makeContainer()];
    assert.equal(update(model, containers), 'all');
    assert.deepEqual(update(model, [...containers].reverse()), []);
  });

  it('refreshes only the container whose figures changed', () => {
    const model = new TreeModel();
    const [a, b] = [makeComposeContainer('p', 'a'), makeComposeContainer('p', 'b')];
    const sample = makeSample({ containerId: b.id, cpuPercent: 5 });
    update(model, [a, b], [sample]);
    const changed = update(model, [a, b], [{ ...sample, cpuPercent: 50 }]);
    assert.deepEqual(changed, ['engine:auto/project:p/compose:p%2Fb%2F1']);
  });

  it('takes a container’s new name, place and state, tick after tick', () => {
    const model = new TreeModel();
    const [a, b] = [makeComposeContainer('p', 'a'), makeComposeContainer('p', 'b')];
    update(model, [a, b]);
    update(model, [a, b]);
    const [first] = groups(model)[0]?.children ?? [];
    update(model, [{ ...a, status: 'exited' }, b]);
    assert.deepEqual(labels(model), [['p', 'p-b-1', 'p-a-1']]);
    assert.equal(groups(model)[0]?.children[1], first);
    assert.equal(first?.container.status, 'exited');
    update(model, [a, b]);
    assert.deepEqual(labels(model), [['p', 'p-a-1', 'p-b-1']]);
    assert.equal(first?.container, a);
  });

  it('refreshes only the project that gained a container', () => {
    const model = new TreeModel();
    const [a, other] = [makeComposeContainer('p', 'a'), makeContainer()];
    update(model, [a, other]);
    const added = makeComposeContainer('p', 'b', 1, { status: 'exited' });
    assert.deepEqual(update(model, [a, added, other]), ['engine:auto/project:p']);
  });

  it('keeps the node of a workload whose container was recreated', () => {
    const model = new TreeModel();
    update(model, [makeComposeContainer('p', 'a', 1, { id: '1'.repeat(64) })]);
    const before = model.find('1'.repeat(64));
    update(model, [makeComposeContainer('p', 'a', 1, { id: '2'.repeat(64) })]);
    assert.ok(before);
    assert.equal(model.find('2'.repeat(64)), before);
  });

  it('shows one node for several runs of a workload, the running one', () => {
    const model = new TreeModel();
    const old = makeComposeContainer('p', 'a', 1, { id: '1'.repeat(64), status: 'exited' });
    const current = makeComposeContainer('p', 'a', 1, { id: '2'.repeat(64) });
    update(model, [current, old]);
    assert.deepEqual(
      groups(model)[0]?.children.map(child => child.container.id),
      [current.id],
    );
  });

  it('gives every row an id of its own, whatever projects, containers and engines are called', () => {
    const key = (local: string): string => `aaaaaaaa/${local}`;
    const make = (id: string, local: string, project?: string): Container =>
      makeContainer({ id, name: id, workload: { key: key(local), name: id, ...(project && { project }) } });
    const model = new TreeModel();
    const engine = makeEngine({ key: 'aaaaaaaa' });
    const statuses = ['a', 'a/containers', 'a/project:x', 'a/empty'].map(endpoint => ({
      endpoint,
      ...(endpoint === 'a' && { key: 'aaaaaaaa' }),
      state: connectedTo(engine),
    }));
    const containers = [
      make('1', 'compose:x/svc/1', 'x'),
      make('2', 'name:2', `x/${key('compose:x/svc/1')}`),
      make('3', 'name:3', 'x%2F'),
      make('4', 'name:4', 'x/'),
      make('5', 'name:a\nb', 'c'),
      make('6', 'name:a', 'b\nc'),
      make('7', 'name:\uD800', '\uDC00'),
    ];
    model.update({ engines: statuses, containers, sampleOf: () => undefined });
    const all = model.roots.flatMap(root => [
      root.id,
      ...root.children.flatMap(group => [group.id, ...group.children.map(({ id }) => id)]),
    ]);
    assert.equal(all.length, 4 + 7 + 7);
    assert.equal(new Set(all).size, all.length, all.join('\n'));
  });

  it('drops a project with its last container', () => {
    const model = new TreeModel();
    update(model, [makeComposeContainer('p', 'a'), makeContainer()]);
    assert.deepEqual(update(model, [makeContainer()]), ['engine:auto']);
    assert.deepEqual(labels(model), [['Containers', 'web']]);
  });

  it('gives each engine of several a group, with the containers that are its own', () => {
    const model = new TreeModel();
    const [first, second] = [
      makeEngine({ id: 'A', key: 'aaaaaaaa' }),
      makeEngine({ id: 'B', key: 'bbbbbbbb' }),
    ];
    const web = (key: string): Container =>
      makeContainer({ id: key, name: 'web', workload: { key: `${key}/name:web`, name: 'web' } });
    const several = [
      ...enginesIn(connectedTo(first)),
      { endpoint: 'ssh://me@box', key: 'bbbbbbbb', state: connectedTo(second) },
      { endpoint: 'tcp://gone:2375', state: { kind: 'unreachable', message: 'gone', tried: [] } },
    ] as const;
    const update = (): unknown =>
      model.update({
        engines: several,
        containers: [web('bbbbbbbb'), web('aaaaaaaa')],
        sampleOf: () => undefined,
      });
    assert.equal(update(), 'all');
    assert.deepEqual(
      model.roots.map(({ status, children }) => [
        status.endpoint,
        ...children.flatMap(group => group.children.map(({ container }) => container.id)),
      ]),
      [['auto', 'aaaaaaaa'], ['ssh://me@box', 'bbbbbbbb'], ['tcp://gone:2375']],
    );
    assert.equal(new Set(model.roots.flatMap(({ children }) => children.map(({ id }) => id))).size, 2);
    assert.deepEqual(update(), []);
  });

  it('shows nothing of one engine without containers, and its own state of each of several', () => {
    const model = new TreeModel();
    update(model, []);
    assert.deepEqual(model.roots, []);
    const two = [
      ...engines,
      ...enginesIn({ kind: 'connecting' }).map(each => ({ ...each, endpoint: 'context:x' })),
    ];
    assert.equal(model.update({ engines: two, containers: [], sampleOf: () => undefined }), 'all');
    assert.equal(model.roots.length, 2);
    const failed = two.map(each => ({
      ...each,
      state: { kind: 'unreachable', message: '', tried: [] } as const,
    }));
    const changed = model.update({ engines: failed, containers: [], sampleOf: () => undefined });
    assert.deepEqual(changed, [...model.roots]);
  });

  it('has a row for how a container died badly last, and a count where that was of late', () => {
    const model = new TreeModel();
    const [a, b] = [makeComposeContainer('p', 'a'), makeComposeContainer('p', 'b')];
    const containers = [a, b];
    const sampleOf = (): undefined => undefined;
    const [first, second] = [makeDeath(1_000_000), makeDeath(2_000_000)];
    const known = new Map([[a.workload.key, { last: first, inDay: 1 }]]);
    const refresh = (nowMs: number): readonly string[] => {
      const deathsOf = (workload: string): WorkloadDeaths | undefined => known.get(workload);
      const change = model.update({ engines, containers, sampleOf, deathsOf, nowMs });
      return change === 'all' ? ['all'] : change.map(({ id }) => id);
    };
    assert.deepEqual(refresh(1_000_000), ['all']);
    const [node, other] = groups(model)[0]?.children ?? [];
    assert.ok(node && other);
    assert.deepEqual(
      node.children.map(({ kind, death, parent }) => [kind, death, parent]),
      [['death', first, node]],
    );
    assert.deepEqual(other.children, []);
    assert.deepEqual(containersOf(node.children[0] ?? assert.fail()), [a]);
    assert.deepEqual(refresh(1_000_500), [], 'nothing looks different');
    assert.deepEqual(refresh(1_061_000), [`${node.id}/death`], 'a minute later its row alone does');
    const row = node.children[0];
    known.set(a.workload.key, { last: second, inDay: 2 });
    assert.deepEqual(refresh(2_000_000), [node.id]);
    assert.equal(node.children[0]?.death, second);
    assert.equal(node.children[0]?.id, row?.id, 'in the same place');
    known.clear();
    assert.deepEqual(refresh(2_000_000), [node.id]);
    assert.deepEqual(node.children, []);
  });

  it('looks up the deaths of 200 containers once each', () => {
    const model = new TreeModel();
    const containers = Array.from({ length: 200 }, (_, index) => makeComposeContainer('p', `s${index}`));
    let lookUps = 0;
    const deathsOf = (): undefined => void lookUps++;
    model.update({ engines, containers, sampleOf: () => undefined, deathsOf, nowMs: 0 });
    assert.equal(lookUps, 200);
  });
});
