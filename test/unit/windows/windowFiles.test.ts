import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { ClaimLog } from '../../../src/windows/claim/claimLog';
import { PauseMark } from '../../../src/windows/claim/pauseMark';
import { holdFile } from '../../support/windows/holdFile';
import { isMet, itWith } from '../../support/run/itWith';
import { ManualClock } from '../../support/fakes/manualClock';
import { RecordingLog } from '../../support/fakes/recordingLog';
import { waitFor } from '../../support/run/waitFor';

const self = { id: 'a', pid: 1, name: 'a', version: '1.0.0' };

describe('Files that windows leave beside the claims', () => {
  let folder: string;
  const clock = new ManualClock(0);
  let log: RecordingLog;
  const at = (name: string): string => path.join(folder, name);
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cm-marks-'));
    log = new RecordingLog();
  });
  afterEach(() => fs.rmSync(folder, { recursive: true }));

  it('mark a pause, and say so until it is over', async () => {
    const mark = new PauseMark(folder, { clock, log });
    assert.equal(mark.isSet(), false);
    await mark.set(true);
    await mark.set(true);
    assert.equal(new PauseMark(folder, { clock, log }).isSet(), true);
    await mark.set(false);
    assert.equal(mark.isSet(), false);
    assert.deepEqual(log.lines, []);
  });

  itWith('shareModes', 'end a pause as soon as another program lets go of the mark', async () => {
    const mark = new PauseMark(folder, { clock, log });
    await mark.set(true);
    const held = await holdFile(at('paused'), 'reading');
    const ended = mark.set(false);
    await waitFor('it to be told', () => log.count('warn', /cannot be stored yet.*(EBUSY|EPERM)/) > 0);
    assert.equal(mark.isSet(), true);
    await held.release();
    clock.advance(1000);
    await ended;
    assert.equal(mark.isSet(), false);
    assert.equal(log.count('error', /./), 0);
  });

  itWith('shareModes', 'let nobody wait for the mark who ends, or pauses again', async () => {
    const mark = new PauseMark(folder, { clock, log });
    await mark.set(true);
    const held = await holdFile(at('paused'), 'reading');
    try {
      void mark.set(false);
      await mark.set(true);
      assert.equal(log.count('error', /./), 0);
      void mark.set(false);
      await mark.giveUp();
      assert.equal(log.count('error', /EBUSY|EPERM/), 1);
    } finally {
      await held.release();
    }
    assert.equal(mark.isSet(), true);
  });

  itWith('symbolicLinks', 'mark a pause without emptying what a link of that name leads to', async () => {
    fs.writeFileSync(at('victim'), 'mine');
    fs.symlinkSync(at('victim'), at('paused'));
    const mark = new PauseMark(folder, { clock, log });
    await mark.set(true);
    assert.equal(fs.readFileSync(at('victim'), 'utf8'), 'mine');
    assert.equal(mark.isSet(), true);
    await mark.set(false);
    assert.equal(mark.isSet(), false);
    assert.deepEqual(log.lines, []);
    assert.equal(fs.readFileSync(at('victim'), 'utf8'), 'mine');
  });

  itWith(
    'symbolicLinks',
    'mark a pause where a link of that name leads nowhere, and make nothing there',
    async () => {
      fs.symlinkSync(at('elsewhere'), at('paused'));
      const mark = new PauseMark(folder, { clock, log });
      await mark.set(true);
      assert.equal(mark.isSet(), true);
      assert.equal(fs.existsSync(at('elsewhere')), false);
    },
  );

  it('log who owned the history, a line each', async () => {
    const claims = new ClaimLog(folder);
    await claims.append('claimed', 1, self, 0);
    await claims.append('released', 1, self, 1000);
    const lines = fs.readFileSync(at('claims.log'), 'utf8').trim().split('\n');
    assert.deepEqual(
      lines.map(line => (JSON.parse(line) as { event: string }).event),
      ['claimed', 'released'],
    );
    if (isMet('fileModes')) assert.equal(fs.statSync(at('claims.log')).mode & 0o777, 0o600);
  });

  itWith('symbolicLinks', 'log nothing through a link or into a file with another name', async () => {
    fs.writeFileSync(at('victim'), 'mine');
    for (const link of [fs.symlinkSync, fs.linkSync]) {
      link(at('victim'), at('claims.log'));
      await new ClaimLog(folder).append('claimed', 1, self, 0);
      assert.equal(fs.readFileSync(at('victim'), 'utf8'), 'mine');
      fs.rmSync(at('claims.log'));
    }
  });

  itWith('fifos', 'do not wait for somebody to read a pipe of the log’s name', async () => {
    execFileSync('mkfifo', [at('claims.log')]);
    await new ClaimLog(folder).append('claimed', 1, self, 0);
  });
});
