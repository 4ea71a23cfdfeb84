import assert from 'node:assert/strict';
import { ArgumentError } from '../../../src/common/errors';
import { resolveTarget } from '../../../src/ui/commands/resolveTarget';
import { knownWorkloads } from '../../../src/ui/containerCatalog';
import { makeContainer } from '../../support/samples';

describe('resolveTarget', () => {
  const known = knownWorkloads([makeContainer({ name: 'web' })], []);

  it('takes nothing as "let the user pick"', () => {
    assert.equal(resolveTarget(undefined, known), undefined);
    assert.equal(resolveTarget(null, known), undefined);
  });

  it('takes a name', () => assert.equal(resolveTarget(' web ', known)?.name, 'web'));

  it('rejects what is no container, and says what is allowed', () => {
    for (const target of [5, {}, [], '', true]) {
      assert.throws(() => resolveTarget(target, known), { name: 'ArgumentError', message: /id or name/ });
    }
  });

  it('rejects an unknown container by its name, on one line', () => {
    assert.throws(
      () => resolveTarget('nope\nnope', known),
      (error: unknown) =>
        error instanceof ArgumentError && /“nope nope” is running or has/.test(error.message),
    );
  });
});
