import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import { createServer } from 'node:net';
import * as os from 'node:os';
import * as path from 'node:path';
import { readRegularFile, readRegularFileSync } from '../../../src/node/regularFile';
import { itWith } from '../../support/run/itWith';

describe('readRegularFile', () => {
  let folder: string;
  const at = (name: string): string => path.join(folder, name);
  beforeEach(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cm-regular-'))));
  afterEach(() => fs.rmSync(folder, { recursive: true }));

  const refuses = async (file: string, reason: RegExp): Promise<void> => {
    const expected = { name: 'UnusableFileError', message: reason };
    assert.throws(() => readRegularFileSync(file, 100), expected);
    await assert.rejects(readRegularFile(file, 100), expected);
  };

  it('reads a file, and one that a link leads to', async () => {
    fs.writeFileSync(at('file'), 'text');
    fs.linkSync(at('file'), at('link'));
    for (const name of ['file', 'link']) {
      assert.equal(readRegularFileSync(at(name), 4).toString(), 'text');
      assert.equal(await readRegularFile(at(name), 4), 'text');
    }
    fs.writeFileSync(at('empty'), '');
    assert.equal(readRegularFileSync(at('empty'), 0).length, 0);
  });

  it('says of a missing one what fs says', async () => {
    assert.throws(() => readRegularFileSync(at('missing'), 100), { code: 'ENOENT' });
    await assert.rejects(readRegularFile(at('missing'), 100), { code: 'ENOENT' });
  });

  it('refuses one that is larger than it can be without reading it', async () => {
    fs.writeFileSync(at('large'), '');
    fs.truncateSync(at('large'), 3 * 2 ** 30);
    await refuses(at('large'), /larger than one of its kind can be \(3221225472 bytes\)/);
  });

  it('refuses a folder', async () => {
    await refuses(folder, /not a regular file/);
  });

  itWith(
    'fifos',
    'refuses a pipe, a device, a socket and a link to itself, and waits for none of them',
    async () => {
      execFileSync('mkfifo', [at('pipe')]);
      fs.symlinkSync('/dev/zero', at('device'));
      fs.symlinkSync(at('loop'), at('loop'));
      const server = createServer();
      await new Promise<void>(resolve => server.listen(at('socket'), resolve));
      try {
        for (const name of ['pipe', 'device', 'loop', 'socket'])
          await refuses(at(name), /not a regular file/);
      } finally {
        await new Promise(resolve => server.close(resolve));
      }
    },
  );
});
