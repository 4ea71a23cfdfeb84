import assert from 'node:assert/strict';
import { ContainerListing } from '../../../../src/engine/parse/containerListing';
import { parseListedContainer } from '../../../../src/engine/parse/parseListedContainer';
import { PodInfra } from '../../../../src/engine/parse/podInfra';
import { idOf } from '../../../support/fakes/engineTexts';

describe('PodInfra', () => {
  let infra: PodInfra;
  let asked: number;
  let pods: unknown;
  beforeEach(() => {
    infra = new PodInfra();
    asked = 0;
    pods = [{ InfraId: idOf('i1') }, { InfraId: '' }, null, { InfraId: 7 }];
  });
  const ask = async (handlePod: (pod: unknown) => void): Promise<void> => {
    asked++;
    if (!Array.isArray(pods)) throw new Error('forbidden');
    for (const pod of pods) handlePod(pod);
  };
  const list = async (
    isWhole: boolean,
    ...entries: readonly [id: string, name: string][]
  ): Promise<string[]> => {
    const listing = new ContainerListing();
    for (const [id, name] of entries) {
      const entry = { Id: idOf(id), Names: [`/${name}`], State: 'running' };
      const listed = parseListedContainer(entry, '0000aaaa');
      if (listed) listing.add(listed);
    }
    await infra.leaveOut(listing, isWhole, ask);
    return listing.containers.map(({ container }) => container.name);
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
    for (const bad of [undefined, { message: 'no' }]) {
      pods = bad;
      assert.deepEqual(await list(true, ['i1', '0123456789ab-infra'], ['c1', 'my-infra']), ['my-infra']);
    }
    assert.equal(asked, 2);
  });
});
