import assert from 'node:assert/strict';
import { parseContainerList } from '../../../src/engine/parseContainerList';
import { PodInfra } from '../../../src/engine/podInfra';

describe('PodInfra', () => {
  let infra: PodInfra;
  let asked: number;
  let pods: unknown;
  beforeEach(() => {
    infra = new PodInfra();
    asked = 0;
    pods = [{ InfraId: 'i1' }, { InfraId: '' }, null, { InfraId: 7 }];
  });
  const ask = async (): Promise<unknown> => {
    asked++;
    if (pods instanceof Error) throw pods;
    return pods;
  };
  const list = async (
    isWhole: boolean,
    ...entries: readonly [id: string, name: string][]
  ): Promise<string[]> => {
    const listed = parseContainerList(
      entries.map(([Id, name]) => ({ Id, Names: [`/${name}`], State: 'running' })),
      '0000aaaa',
    );
    return (await infra.without(listed, isWhole, ask)).map(({ container }) => container.name);
  };

  it('leaves out what Podman calls a pod’s own, whatever its name, and nothing for its name', async () => {
    const names = await list(true, ['i1', 'mine'], ['c1', 'web'], ['c2', '0123456789ab-infra']);
    assert.deepEqual(names, ['web', '0123456789ab-infra']);
  });

  it('asks again only for a container that it does not know', async () => {
    await list(true, ['i1', 'mine'], ['c1', 'web']);
    assert.deepEqual(await list(true, ['c1', 'web'], ['i1', 'mine']), ['web']);
    assert.deepEqual(await list(false, ['i1', 'mine']), []);
    assert.equal(asked, 1);
    await list(false, ['c3', 'db']);
    assert.equal(asked, 2);
    await list(true, ['i1', 'mine'], ['c3', 'db']);
    assert.equal(asked, 2);
    await list(true, ['i1', 'mine'], ['c1', 'web']);
    assert.equal(asked, 3, 'one that was gone meanwhile');
  });

  it('goes by the usual name where pods are not told, and asks again with the next list', async () => {
    for (const bad of [new Error('forbidden'), undefined, { message: 'no' }]) {
      pods = bad;
      assert.deepEqual(await list(true, ['i1', '0123456789ab-infra'], ['c1', 'my-infra']), ['my-infra']);
    }
    assert.equal(asked, 3);
  });
});
