import assert from 'node:assert/strict';
import { resolveEngine } from '../../../../src/ui/engines/resolveEngine';
import { TreeModel } from '../../../../src/ui/tree/treeModel';
import { connectedTo, enginesIn } from '../../../support/data/engines';
import { makeContainer } from '../../../support/data/samples';

describe('resolveEngine', () => {
  const listed = ['auto', 'ssh://me@prod'];
  const model = new TreeModel();
  const status = enginesIn(connectedTo()).map(each => ({ ...each, endpoint: 'ssh://me@prod' }));
  model.update({ engines: status, containers: [makeContainer()], sampleOf: () => undefined });
  const [engine] = model.roots;

  it('takes nothing, an entry of the list, or the tree’s row of one', () => {
    assert.ok(engine);
    assert.deepEqual(
      [undefined, null, 'ssh://me@prod', engine].map(target => resolveEngine(target, listed)),
      [undefined, undefined, 'ssh://me@prod', 'ssh://me@prod'],
    );
  });

  it('rejects whatever else it is given, a copy of a row too, and says what is allowed', () => {
    assert.ok(engine);
    const copies = [
      { ...engine },
      Object.create(engine) as unknown,
      { kind: 'engine' },
      { ...engine, status: 5 },
    ];
    const [group] = engine.children;
    for (const target of [...copies, group, group?.children[0], 5, true, '', [], {}, Symbol('x'), () => 1])
      assert.throws(() => resolveEngine(target, listed), {
        name: 'ArgumentError',
        message: /in the list of engines/,
      });
  });

  it('rejects what is not on the list, in one line and without a password', () => {
    assert.ok(engine);
    for (const target of ['tcp://me:hunter2@x\ny', engine])
      assert.throws(
        () => resolveEngine(target, ['auto']),
        (error: Error) => {
          assert.match(error.message, /^“.+” is not on the list of engines\.$/);
          assert.doesNotMatch(error.message, /hunter2|\n/);
          return error.name === 'ArgumentError';
        },
      );
  });
});
