import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { isStarted } from '../../../../src/common/model/containerStatus';
import type { Container, ContainerStatus } from '../../../../src/common/model/container';
import { distinctWorkloads } from '../../../../src/engine/watch/distinctWorkloads';
import { ContainerList } from '../../../../src/engine/watch/containerList';
import {
  parseListedContainer,
  type ListedContainer,
} from '../../../../src/engine/parse/parseListedContainer';
import { Random } from '../../../support/fuzz/random';

const compose = {
  project: 'shop',
  service: 'db',
  'container-number': '1',
  'config-hash': '0a',
  oneoff: 'False',
};

interface Listed {
  readonly name: string;
  readonly state?: ContainerStatus;
  readonly created?: number;
  readonly labels?: Readonly<Record<string, string>>;
  readonly id?: string;
}

/**
 * A listed container with Compose's labels of the first `db` of `shop`, which may also come from an image.
 */
function entry({ name, state = 'running', created = 1000, labels = compose, id = name }: Listed): object {
  const own = Object.entries(labels).map(([key, value]) => [`com.docker.compose.${key}`, value]);
  const fullId = createHash('sha256').update(id).digest('hex');
  return {
    Id: fullId,
    Names: [`/${name}`],
    Image: 'x',
    State: state,
    Created: created,
    Labels: Object.fromEntries(own),
  };
}

function parsed(entries: readonly unknown[]): ListedContainer[] {
  return entries.flatMap(each => parseListedContainer(each, 'aaaaaaaa') ?? []);
}

function listOf(...entries: readonly Listed[]): readonly Container[] {
  const list = new ContainerList();
  list.replaceAll(parsed(entries.map(entry)), 0);
  return list.containers(() => false);
}

function keysOf(containers: readonly Container[]): Record<string, string> {
  return Object.fromEntries(containers.map(({ name, workload }) => [name, workload.key.slice(9)]));
}

describe('distinctWorkloads', () => {
  const real = { name: 'shop-db-1', created: 2000 };
  const theirs = 'compose:shop/db/1';

  it('leaves a container its workload that Compose named, whatever labels the image of another one has', () => {
    for (const state of ['running', 'paused', 'restarting', 'exited'] as const)
      for (const created of [1000, 3000])
        assert.deepEqual(keysOf(listOf({ name: 'brave_curie', created }, { ...real, state })), {
          brave_curie: 'name:brave_curie',
          'shop-db-1': theirs,
        });
    assert.deepEqual(keysOf(listOf({ name: 'shop_db_1' }, { name: 'x' })), {
      shop_db_1: theirs,
      x: 'name:x',
    });
  });

  it('leaves it to the first one where Compose was told a name', () => {
    const containers = listOf({ name: 'evil', created: 3000 }, { name: 'postgres', created: 2000 });
    assert.deepEqual(keysOf(containers), { evil: 'name:evil', postgres: theirs });
    assert.deepEqual(
      containers.map(({ workload }) => [workload.project, workload.service]),
      [
        ['shop', 'db'],
        ['shop', 'db'],
      ],
    );
  });

  it('takes one that has ended for an earlier run of the one that runs', () => {
    const old = { name: '0a1b2c3d4e5f_shop-db-1', created: 1000, state: 'exited' } as const;
    assert.deepEqual(Object.values(keysOf(listOf(old, real))), [theirs, theirs]);
    const renamed = { name: 'postgres', created: 1000, state: 'exited' } as const;
    assert.deepEqual(Object.values(keysOf(listOf(renamed, { name: 'pg2' }))), [theirs, theirs]);
  });

  it('gives a task of a Swarm its slot once the one before it has ended', () => {
    const task = (id: string, state: string, created: number): object => ({
      Id: id.repeat(64),
      Names: [`/web.1.${id}`],
      State: state,
      Created: created,
      Labels: {
        'com.docker.swarm.service.name': 'web',
        'com.docker.swarm.task.name': `web.1.${id}`,
        'com.docker.swarm.task.id': id,
      },
    });
    const keys = (...tasks: object[]): string[] =>
      distinctWorkloads(parsed(tasks).map(({ container }) => container)).map(({ workload }) =>
        workload.key.slice(9),
      );
    assert.deepEqual(keys(task('a', 'running', 1), task('b', 'running', 2)), ['swarm:web/1', 'name:web.1.b']);
    assert.deepEqual(keys(task('a', 'exited', 1), task('b', 'running', 2)), ['swarm:web/1', 'swarm:web/1']);
  });

  it('makes as many workloads as containers run at once, in whatever order and however they are called', () => {
    const names = ['a', 'a', 'shop-db-1', 'shop-db-1', 'a/b', 'a%2Fb', 'name:a', 'x'];
    const projects = ['shop', 'shop/db', 'shop%2Fdb', 'x'];
    const services = ['db', 'db/1', '1', ''];
    const entries = names.flatMap((name, copy) =>
      projects.flatMap(project =>
        services.map((service, at): Listed => ({
          ...{ name, created: 1000 + at, labels: { ...compose, project, service } },
          ...{ id: JSON.stringify([copy, name, project, service]), state: at === 3 ? 'exited' : 'running' },
        })),
      ),
    );
    const expected = new Map<string, string>();
    for (const seed of [1, 2, 3, 4]) {
      const containers = listOf(...new Random(seed).shuffled(entries));
      const running = containers.filter(({ status }) => isStarted(status));
      assert.equal(new Set(running.map(({ workload }) => workload.key)).size, running.length);
      assert.ok(running.length > 50);
      for (const { id, workload } of containers) {
        assert.equal(workload.key, expected.get(id) ?? workload.key);
        expected.set(id, workload.key);
      }
    }
  });

  it('tells workloads apart whose projects and services would run into each other', () => {
    const labels = (project: string, service: string): Record<string, string> => ({
      ...compose,
      project,
      service,
    });
    const keys = Object.values(
      keysOf(listOf({ name: 'a', labels: labels('a/b', 'c') }, { name: 'b', labels: labels('a', 'b/c') })),
    );
    assert.deepEqual(keys, ['compose:a%2Fb/c/1', 'compose:a/b%2Fc/1']);
  });

  it('is the same list where all are workloads of their own', () => {
    const containers = parsed([entry(real), entry({ name: 'b', labels: {} })]).map(
      ({ container }) => container,
    );
    assert.equal(distinctWorkloads(containers), containers);
  });

  it('does not hang on which of them the user leaves out', () => {
    const list = new ContainerList();
    list.replaceAll(parsed([entry(real), entry({ name: 'evil' })]), 0);
    assert.deepEqual(keysOf(list.containers(({ name }) => name === 'shop-db-1')), { evil: 'name:evil' });
  });
});
