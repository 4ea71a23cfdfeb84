import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { writeNewFile } from '../../../../src/ui/kit/writeNewFile';
import { itWith } from '../../../support/run/itWith';

describe('writeNewFile', () => {
  let folder: string;
  const content = Buffer.from('time,cpuPercent');
  beforeEach(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cm-new-'))));
  afterEach(() => fs.rmSync(folder, { recursive: true }));

  itWith('fileModes', 'makes a file that only this user can read, whatever the mask is', async () => {
    const file = path.join(folder, 'new');
    const mask = process.umask(0);
    try {
      await writeNewFile(file, content);
    } finally {
      process.umask(mask);
    }
    assert.deepEqual(fs.readFileSync(file), content);
    assert.equal(fs.statSync(file).mode & 0o777, 0o600);
  });

  it('writes into no file that is there', async () => {
    const file = path.join(folder, 'own');
    fs.writeFileSync(file, 'mine');
    await assert.rejects(writeNewFile(file, content), { code: 'EEXIST' });
    assert.equal(fs.readFileSync(file, 'utf8'), 'mine');
  });

  itWith('symbolicLinks', 'follows no link, also to where nothing is', async () => {
    for (const target of ['profile', 'nowhere']) {
      const [file, link] = [path.join(folder, target), path.join(folder, `${target}.link`)];
      if (target === 'profile') fs.writeFileSync(file, 'mine');
      fs.symlinkSync(file, link);
      await assert.rejects(writeNewFile(link, content), { code: 'EEXIST' });
    }
    assert.deepEqual(fs.readdirSync(folder).sort(), ['nowhere.link', 'profile', 'profile.link']);
    assert.equal(fs.readFileSync(path.join(folder, 'profile'), 'utf8'), 'mine');
  });
});
