import assert from 'node:assert/strict';
import { engineItem } from '../../../../src/ui/engines/engineItem';

describe('engineItem', () => {
  it('shows no password of an address, and chooses the address with it', () => {
    const endpoint = 'tcp://me:secret@host:2375';
    assert.deepEqual(engineItem({ endpoint, name: endpoint }), { endpoint, label: 'tcp://…@host:2375' });
  });

  it('shows an icon of a name as text', () => {
    assert.equal(engineItem({ endpoint: 'context:x', name: '$(zap)', detail: '' }).label, '\\$(zap)');
  });
});
