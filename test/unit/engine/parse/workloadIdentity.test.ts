import assert from 'node:assert/strict';
import { workloadIdentity } from '../../../../src/engine/parse/workloadIdentity';
import type { WorkloadIdentity } from '../../../../src/common/model/container';

const engine = '0000aaaa';

function prefixed(prefix: string, labels: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).map(([key, value]) => [`${prefix}.${key}`, value]));
}

describe('workloadIdentity', () => {
  const identify = (name: string, labels: Readonly<Record<string, string>>): WorkloadIdentity =>
    workloadIdentity(engine, name, labels);
  const compose = (labels: Readonly<Record<string, string>>): Record<string, string> =>
    prefixed('com.docker.compose', labels);
  const ofImage = compose({ project: 'shop', service: 'api', version: '2.32.1' });
  const ofContainer = compose({ 'container-number': '2', 'config-hash': '0a1b', oneoff: 'False' });

  it('is project, service and number of a container that Compose made', () => {
    assert.deepEqual(identify('shop-api-2', { ...ofImage, ...ofContainer }), {
      key: '0000aaaa/compose:shop/api/2',
      name: 'shop-api-2',
      project: 'shop',
      service: 'api',
    });
  });

  it('is the name where the labels are those of an image that Compose built', () => {
    const plain = { key: '0000aaaa/name:brave_curie', name: 'brave_curie' };
    assert.deepEqual(identify('brave_curie', ofImage), plain);
    for (const label of Object.keys(ofContainer)) {
      const others = Object.entries(ofContainer).filter(([key]) => key !== label);
      const isEnough = label.endsWith('oneoff');
      const { project } = identify('brave_curie', { ...ofImage, ...Object.fromEntries(others) });
      assert.equal(project, isEnough ? 'shop' : undefined, label);
    }
  });

  it('is a workload of its own where Compose made it for one command', () => {
    const oneOff = compose({ 'container-number': '1', oneoff: 'True' });
    // Compose 1 sets no hash on such a container.
    for (const more of [{}, compose({ 'config-hash': '0a1b' })]) {
      assert.deepEqual(identify('shop-api-run-1f', { ...ofImage, ...oneOff, ...more }), {
        key: '0000aaaa/name:shop-api-run-1f',
        name: 'shop-api-run-1f',
        project: 'shop',
        service: 'api',
        isOneOff: true,
      });
    }
  });

  it('takes what Podman’s compose writes, of its own and of Docker’s names', () => {
    const labels = {
      ...prefixed('io.podman.compose', {
        project: 'shop',
        service: 'api',
        'config-hash': '7f',
        version: '1.5.0',
      }),
      ...compose({ project: 'shop', service: 'api', 'container-number': '1' }),
    };
    assert.equal(identify('shop_api_1', labels).key, '0000aaaa/compose:shop/api/1');
    // Compose 1 gives a container of `run` the labels of the first replica.
    const { key, isOneOff } = identify('shop_api_tmp40961', labels);
    assert.deepEqual([key, isOneOff], ['0000aaaa/name:shop_api_tmp40961', true]);
  });

  const task = (name: string, slot: string): [string, Record<string, string>] => [
    `${name}.${slot}.x8fj3q`,
    prefixed('com.docker.swarm', {
      'node.id': 'node1abc',
      'service.id': 's1',
      'service.name': name,
      task: '',
      'task.id': 'x8fj3q',
      'task.name': `${name}.${slot}.x8fj3q`,
    }),
  ];
  const stack = { 'com.docker.stack.namespace': 'shop' };

  it('is service and slot of a task of a Swarm, whose project is its stack', () => {
    const [name, labels] = task('shop_web.v2', '3');
    assert.deepEqual(identify(name, { ...labels, ...stack, ...ofImage }), {
      key: '0000aaaa/swarm:shop_web.v2/3',
      name,
      project: 'shop',
      service: 'web.v2',
    });
    const [plainName, plainLabels] = task('proxy', '1');
    assert.deepEqual(identify(plainName, plainLabels), {
      key: '0000aaaa/swarm:proxy/1',
      name: plainName,
      service: 'proxy',
    });
  });

  it('is one workload of a service that a Swarm runs on every node, whatever id the node has', () => {
    const [name, labels] = task('agent', 'node1abc');
    assert.equal(identify(name, labels).key, '0000aaaa/swarm:agent/node');
  });

  it('takes no Swarm’s labels from an image that was made of a task, and no stack alone', () => {
    const [, labels] = task('shop_web', '1');
    assert.deepEqual(identify('mine', { ...labels, ...stack }), { key: '0000aaaa/name:mine', name: 'mine' });
    assert.equal(identify('mine', stack).project, undefined);
  });

  it('finds no labels in what every object has', () => {
    const labelsOfAnother = { ...ofImage, ...ofContainer };
    for (const labels of [
      {},
      JSON.parse(`{"__proto__":${JSON.stringify(labelsOfAnother)}}`) as Record<string, string>,
      Object.create(labelsOfAnother) as Record<string, string>,
    ])
      assert.equal(identify('constructor', labels).key, '0000aaaa/name:constructor');
  });
});
