import assert from 'node:assert/strict';
import { LostClaimError } from '../../../../src/history/files/writeClaim';
import { SaveHealth } from '../../../../src/history/upkeep/saveHealth';
import type { StoreHealth } from '../../../../src/protocol/storeHealth';
import { RecordingLog } from '../../../support/fakes/recordingLog';

describe('SaveHealth', () => {
  const setUp = () => {
    const told: StoreHealth[] = [];
    const log = new RecordingLog();
    const saving = new SaveHealth(log, health => told.push(health));
    return { saving, told, log };
  };

  it('tells the reason alone, when saving begins to fail and when it works again', () => {
    const { saving, told } = setUp();
    saving.note('journal', undefined);
    saving.note('journal', new Error('ENOSPC: no space left on device, write'));
    saving.note('catalog', new Error('ENOSPC: no space left on device, open'));
    saving.note('journal', new Error('ENOSPC: no space left on device, fdatasync'));
    saving.note('journal', undefined);
    saving.note('catalog', undefined);
    assert.deepEqual(told, [
      { kind: 'failing', message: 'ENOSPC: no space left on device, write' },
      { kind: 'ok' },
    ]);
    assert.equal(saving.problem(), undefined);
  });

  it('tells when the reason has become another, so that nobody is told one that is over', () => {
    const { saving, told } = setUp();
    saving.note('journal', new Error('ENOSPC: no space left on device, write'));
    saving.note('hours', new Error('EROFS: read-only file system, open'));
    saving.note('journal', undefined);
    assert.deepEqual(
      told.map(health => (health.kind === 'failing' ? health.message.slice(0, 6) : health.kind)),
      ['ENOSPC', 'EROFS:'],
    );
    assert.equal(saving.problem('hours'), 'History cannot be saved: EROFS: read-only file system, open');
  });

  it('keeps to itself that the history belongs to another window, which is no fault of the disk', () => {
    const { saving, told } = setUp();
    saving.note('journal', new LostClaimError());
    assert.deepEqual(told, []);
    assert.match(saving.problem() ?? '', /does not belong to this window/);
    saving.note('hours', new Error('EROFS: read-only file system, open'));
    saving.note('hours', new LostClaimError());
    assert.deepEqual(told, [{ kind: 'failing', message: 'EROFS: read-only file system, open' }]);
  });

  it('logs that history is saved again while another part still has the error of a lost claim', () => {
    const { saving, told, log } = setUp();
    saving.note('journal', new Error('EROFS: read-only file system, open'));
    saving.note('hours', new LostClaimError());
    saving.note('journal', undefined);
    saving.note('hours', undefined);
    assert.deepEqual(
      told.map(({ kind }) => kind),
      ['failing', 'ok'],
    );
    assert.equal(log.count('debug', /^History is saved again\.$/), 1);
    assert.equal(log.count('debug', /does not belong/), 0);
  });
});
