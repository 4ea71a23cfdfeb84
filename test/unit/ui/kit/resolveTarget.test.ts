import assert from 'node:assert/strict';
import type { Container } from '../../../../src/common/model/container';
import type { StoredWorkload } from '../../../../src/protocol/store';
import { resolveTarget, type Target } from '../../../../src/ui/kit/resolveTarget';
import { LiveState } from '../../../../src/ui/state/liveState';
import { TreeModel } from '../../../../src/ui/tree/treeModel';
import { WorkloadDirectory } from '../../../../src/ui/state/workloadDirectory';
import { connectedTo, makeEngine } from '../../../support/data/engines';
import { makeComposeContainer, makeContainer } from '../../../support/data/samples';
import { ManualClock } from '../../../support/fakes/manualClock';

const keys = ['aaaaaaaa', 'bbbbbbbb'];
const engines = keys.map((key, at) => {
  const engine = makeEngine({ key, name: `engine${at}` });
  return { endpoint: at === 0 ? 'auto' : 'context:other', key, state: connectedTo(engine) };
});

function on(key: string, name: string): Container {
  return makeContainer({ id: `${key}${name}`, name, workload: { key: `${key}/name:${name}`, name } });
}

function inProject(service: string): Container {
  const container = makeComposeContainer('shop', service);
  const { workload } = container;
  return { ...container, workload: { ...workload, key: `aaaaaaaa/${workload.key}` } };
}

describe('resolveTarget', () => {
  const containers = [on('aaaaaaaa', 'web'), on('bbbbbbbb', 'web'), on('bbbbbbbb', 'db'), inProject('api')];
  const gone: StoredWorkload = {
    ...{ key: 'aaaaaaaa/name:old', name: 'old', image: 'x', containerId: 'f'.repeat(64) },
    ...{ firstSeenMs: 0, lastSeenMs: 1 },
  };

  const setUp = (list: readonly Container[] = containers) => {
    const fail = (error: unknown): never => {
      throw error;
    };
    const live = new LiveState(5000, fail, new ManualClock(0));
    live.follow({ type: 'containers', engines, containers: list });
    const asked: string[] = [];
    const store = {
      listWorkloads: () => {
        asked.push('listWorkloads');
        return Promise.resolve([gone]);
      },
    };
    const directory = new WorkloadDirectory(store, live, fail);
    const model = new TreeModel();
    model.update({ engines, containers: list, sampleOf: () => undefined });
    return { directory, model, asked, resolve: (target: unknown) => resolveTarget(target, directory) };
  };
  const workloads = (target: Target): string[] => {
    if (target.kind === 'all') return [];
    return target.kind === 'one'
      ? [target.workload.label]
      : target.workloads.map(({ label }) => label).sort();
  };

  it('takes nothing as "let the user pick"', async () => {
    const { resolve } = setUp();
    for (const target of [undefined, null]) assert.equal((await resolve(target)).kind, 'all');
  });

  it('knows what a row of the tree means without asking the store', async () => {
    const { resolve, model, asked } = setUp();
    const [first, second] = model.roots;
    assert.ok(first && second);
    const [project, others] = first.children;
    assert.deepEqual(workloads(await resolve(others?.children[0])), ['web (engine0)']);
    assert.deepEqual(workloads(await resolve(project)), ['shop-api-1']);
    const loose = await resolve(second.children[0]);
    assert.deepEqual([loose.kind, ...workloads(loose)], ['group', 'db', 'web (other)']);
    const all = await resolve(second);
    assert.deepEqual([all.kind, ...workloads(all)], ['group', 'db', 'web (other)']);
    assert.deepEqual(asked, []);
  });

  it('keeps what a row meant when its container is gone', async () => {
    const { resolve, model } = setUp();
    const node = model.roots[1]?.children[0]?.children[0];
    const empty = setUp([]);
    assert.deepEqual(workloads(await empty.resolve(node)), ['db']);
    assert.equal((await resolve(node)).kind, 'one');
  });

  it('takes a name that one container has, with blanks around it, and does not ask the store for one that is there', async () => {
    const { resolve, asked } = setUp();
    assert.deepEqual(workloads(await resolve(' db ')), ['db']);
    assert.deepEqual(asked, []);
    assert.deepEqual(workloads(await resolve('old')), ['old']);
    assert.deepEqual(asked, ['listWorkloads']);
  });

  it('leaves it to the user which of several containers of one name is meant', async () => {
    const { resolve } = setUp();
    const target = await resolve('web');
    assert.deepEqual([target.kind, ...workloads(target)], ['several', 'web (engine0)', 'web (other)']);
    assert.deepEqual(workloads(await resolve('bbbbbbbb/name:web')), ['web (other)']);
  });

  it('rejects what is no container, and says what is allowed', async () => {
    const { resolve, model } = setUp();
    const nodes = [{ kind: 'container' }, { kind: 'engine', label: 'x', children: [{}] }, { kind: 'group' }];
    for (const target of [5, {}, [], '', true, Symbol('x'), () => 1, ...nodes]) {
      await assert.rejects(resolve(target), { name: 'ArgumentError', message: /id or name/ });
    }
    // An object that looks like a row is none: only rows that the tree made are accepted.
    const engine = model.roots[0];
    const node = engine?.children[0]?.children[0];
    assert.ok(engine && node);
    const endless = { kind: 'group', label: 'x', children: [] as unknown[] };
    endless.children.push(endless);
    for (const target of [
      { ...node },
      { ...engine },
      structuredClone(engine),
      Object.create(node),
      endless,
    ]) {
      await assert.rejects(resolve(target), { name: 'ArgumentError', message: /id or name/ });
    }
  });

  it('rejects an engine without containers by its name', async () => {
    const [engine] = setUp([on('bbbbbbbb', 'db')]).model.roots;
    await assert.rejects(setUp().resolve(engine), {
      name: 'ArgumentError',
      message: /“engine0” has no containers/,
    });
  });

  it('rejects an unknown container by its name, on one line', async () => {
    await assert.rejects(setUp().resolve('nope\nnope'), {
      name: 'ArgumentError',
      message: /“nope nope” is running or has/,
    });
  });
});
