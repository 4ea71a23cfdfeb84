import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import { itWith } from '../support/run/itWith';
import { WindowSet } from './windowSet';

const nobody = '65534';

describe('another user of this machine', function () {
  this.timeout(30_000);
  let windows: WindowSet | undefined;
  after(() => windows?.remove());

  itWith('otherUsers', 'can neither connect to the socket nor read the claim', async () => {
    windows = new WindowSet(1000);
    await windows.start(1);
    // The parent folder also belongs to this user alone, as in the product. It is opened here to show that
    // each protection works by itself.
    fs.chmodSync(windows.root, 0o755);
    const claimFile = `${windows.root}/windows/claim-1`;
    const { address } = JSON.parse(fs.readFileSync(claimFile, 'utf8')) as { address: string };
    const attempt = `
      require('node:net').connect(process.argv[1])
        .on('connect', () => console.log('connected'))
        .on('error', error => console.log(error.code));
      require('node:fs').readFile(process.argv[2], error => console.log(error ? error.code : 'read'));
      setTimeout(() => process.exit(), 1000);`;
    const run = (command: string, ...before: string[]): string[] =>
      execFileSync(command, [...before, '-e', attempt, address, claimFile], { encoding: 'utf8' })
        .trim()
        .split('\n')
        .sort();
    assert.deepEqual(run(process.execPath), ['connected', 'read']);
    const asNobody = ['--reuid', nobody, '--regid', nobody, '--clear-groups', process.execPath];
    assert.deepEqual(run('setpriv', ...asNobody), ['EACCES', 'EACCES']);
    const folder = address.slice(0, address.lastIndexOf('/'));
    fs.chmodSync(folder, 0o755);
    try {
      assert.deepEqual(run('setpriv', ...asNobody), ['EACCES', 'EACCES']);
    } finally {
      fs.chmodSync(folder, 0o700);
    }
  });
});
