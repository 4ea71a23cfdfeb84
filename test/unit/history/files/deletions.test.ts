import assert from 'node:assert/strict';
import { Deletions } from '../../../../src/history/files/deletions';

describe('Deletions', () => {
  const { platform } = process;
  const standOn = (name: NodeJS.Platform): void => {
    Object.defineProperty(process, 'platform', { value: name });
  };
  afterEach(() => standOn(platform));

  const failWith = (code: string) => (): never => {
    throw Object.assign(new Error(`${code}: the reason, unlink`), { code });
  };
  const run = (...removes: (() => void)[]): void => {
    const deletions = new Deletions();
    for (const remove of removes) deletions.attempt(remove);
    deletions.finish();
  };

  it('give the true reason when the disk refuses, once the rest is deleted', () => {
    let deleted = 0;
    const remove = (): void => void deleted++;
    assert.throws(() => run(remove, failWith('EROFS'), failWith('EIO'), remove), { code: 'EROFS' });
    assert.equal(deleted, 2);
    // No program holds a file in this way on Linux and macOS.
    standOn('linux');
    assert.throws(() => run(failWith('EACCES')), { message: 'EACCES: the reason, unlink' });
  });

  it('say that files are open in another program only of those that are', () => {
    standOn('win32');
    assert.throws(() => run(failWith('EBUSY')), /^Error: A file .*: open in another program/);
    assert.throws(() => run(failWith('EBUSY'), failWith('EPERM')), /^Error: 2 files .*: open in another/);
    assert.throws(() => run(failWith('EBUSY'), failWith('EROFS')), { code: 'EROFS' });
    assert.doesNotThrow(() => run(() => undefined));
  });

  it('end at once when it is no matter of one file', () => {
    let deleted = 0;
    const lost = (): never => {
      throw new Error('The history does not belong to this window now.');
    };
    assert.throws(() => run(lost, () => void deleted++), /does not belong/);
    assert.equal(deleted, 0);
  });
});
