import assert from 'node:assert/strict';
import { safeFileName } from '../../../../src/ui/kit/safeFileName';

describe('safeFileName', () => {
  it('keeps what every file system takes and nothing that leads elsewhere', () => {
    assert.equal(safeFileName('shop-api-1: CPU', 'history'), 'shop-api-1-CPU');
    assert.equal(safeFileName('../../etc/passwd', 'history'), 'etc-passwd');
    assert.equal(safeFileName('C:\\x\u0000\u202ey', 'history'), 'C-x-y');
    assert.equal(safeFileName('…', 'history'), 'history');
    assert.equal(safeFileName('a'.repeat(500), 'history').length, 80);
  });
});
