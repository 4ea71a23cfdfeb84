import assert from 'node:assert/strict';
import { negotiateApiVersion } from '../../../../src/engine/transport/negotiateApiVersion';

describe('negotiateApiVersion', () => {
  it('takes the newest version of an older engine', () => {
    assert.equal(negotiateApiVersion('1.41', '1.12'), '1.41');
    assert.equal(negotiateApiVersion('1.9', undefined), '1.9');
  });

  it('asks a newer engine for the newest version that was tested', () => {
    assert.equal(negotiateApiVersion('1.99', '1.24'), '1.51');
    assert.equal(negotiateApiVersion('2.0', '1.44'), '1.51');
  });

  it('asks an engine that dropped all of those for its oldest', () => {
    assert.equal(negotiateApiVersion('1.99', '1.60'), '1.60');
  });
});
