import assert from 'node:assert/strict';
import { OpenFiles } from '../../../../src/history/files/openFiles';

class FakeFile {
  isClosed = false;
  constructor(
    readonly bytes = 10,
    readonly isDirty = false,
  ) {}
  close(): void {
    assert.ok(!this.isClosed, 'closed twice');
    this.isClosed = true;
  }
}

describe('OpenFiles', () => {
  const keysOf = (files: OpenFiles<string, FakeFile>): string =>
    files
      .entries()
      .map(([key]) => key)
      .join('');

  it('closes those used longest ago where they take too many bytes', () => {
    const files = new OpenFiles<string, FakeFile>({ bytes: 30 });
    const [a, b] = [new FakeFile(), new FakeFile()];
    files.add('a', a);
    files.add('b', b);
    files.add('c', new FakeFile());
    assert.equal(keysOf(files), 'abc');
    assert.equal(files.use('a'), a);
    assert.equal(files.peek('b'), b);
    files.add('d', new FakeFile(5));
    assert.deepEqual([keysOf(files), a.isClosed, b.isClosed], ['cad', false, true]);
    assert.equal(files.use('b'), undefined);
  });

  it('closes those used longest ago where they are too many', () => {
    const files = new OpenFiles<string, FakeFile>({ bytes: 1000, count: 2 });
    for (const key of 'abc') files.add(key, new FakeFile());
    assert.deepEqual([keysOf(files), files.size], ['bc', 2]);
  });

  it('makes room neither by the added one, nor by the pinned one, nor by one that is not saved', () => {
    const files = new OpenFiles<string, FakeFile>({ bytes: 15 });
    const pinned = new FakeFile();
    files.add('p', pinned);
    files.add('u', new FakeFile(10, true), pinned);
    files.add('s', new FakeFile(), pinned);
    assert.equal(keysOf(files), 'pus');
    files.add('n', new FakeFile(100), pinned);
    assert.equal(keysOf(files), 'pun');
  });

  it('closes what is replaced, and everything in the end, saved or not', () => {
    const files = new OpenFiles<string, FakeFile>({ bytes: 30 });
    const [old, by, unsaved] = [new FakeFile(), new FakeFile(), new FakeFile(10, true)];
    files.add('a', old);
    files.add('b', unsaved);
    files.replace('a', by);
    assert.deepEqual([keysOf(files), old.isClosed, by.isClosed], ['ab', true, false]);
    files.closeAll();
    assert.deepEqual([files.size, by.isClosed, unsaved.isClosed], [0, true, true]);
  });
});
