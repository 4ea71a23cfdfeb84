import assert from 'node:assert/strict';
import { DistinctNames } from '../../../src/collect/distinctNames';
import type { EngineView } from '../../../src/collect/engineView';
import { connectedTo, makeEngine } from '../../support/data/engines';
import { makeContainer } from '../../support/data/samples';

const view = (key: string, containers: EngineView['containers']): EngineView => ({
  state: connectedTo(makeEngine({ key })),
  key,
  containers,
});

describe('DistinctNames', () => {
  const list = [makeContainer()];
  const [{ id }] = list as [(typeof list)[number]];

  it('are the same objects while no engine has another list', () => {
    const names = new DistinctNames();
    const before = names.of([view('aaaaaaaa', list), view('bbbbbbbb', [])]);
    const empty: EngineView['containers'] = [];
    const told = names.of([view('aaaaaaaa', list), view('bbbbbbbb', empty)]);
    const again = names.of([view('aaaaaaaa', list), view('bbbbbbbb', empty)]);
    assert.notEqual(told[0], before[0]);
    assert.deepEqual([again[0] === told[0], again[1] === told[1]], [true, true]);
  });

  it('become others with an engine’s key, list or place, and once two engines are one', () => {
    const names = new DistinctNames();
    const [a, b] = [view('aaaaaaaa', list), view('bbbbbbbb', [...list])];
    const [, second] = names.of([a, b]);
    assert.equal(second?.idOf(id), `${id}@bbbbbbbb`);
    assert.deepEqual(
      names.of([b, a]).map(each => [each.key, each.idOf(id)]),
      [
        ['bbbbbbbb', `${id}@bbbbbbbb`],
        ['aaaaaaaa', id],
      ],
    );
    assert.equal(names.of([view('cccccccc', list)])[0]?.idOf(id), `${id}@cccccccc`);
    names.join(a, b);
    assert.deepEqual(
      names.of([b]).map(each => each.idOf(id)),
      [id],
    );
  });
});
