import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import { writeFileAtomically } from '../../src/history/files/atomicFile';
import { StoreFixture } from '../store/fixture';
import { makeTick, noonMs } from '../store/ticks';

const notes = ['retention.json', 'engines.json', 'ahead.json'];

describe('What others put into the history folder', function () {
  let fixture: StoreFixture;
  before(function () {
    // On Windows folders have neither modes nor pipes, and only administrators may create links.
    if (process.platform === 'win32') this.skip();
  });
  beforeEach(() => (fixture = new StoreFixture()));
  afterEach(() => fixture?.remove());

  for (const name of notes) {
    it(`starts where ${name} is a pipe that nobody writes to, and sets it aside`, async () => {
      execFileSync('mkfifo', [fixture.file(name)]);
      const store = await fixture.open();
      assert.deepEqual(
        store.report.damaged.map(({ file }) => file),
        [fixture.file(name)],
      );
      store.record(makeTick(noonMs));
      store.close();
      assert.ok(fixture.damagedFiles().some(each => each.endsWith(name)));
    });

    it(`reads no more of ${name} than it can have`, async () => {
      fs.writeFileSync(fixture.file(name), '');
      fs.truncateSync(fixture.file(name), 3 * 2 ** 30);
      const store = await fixture.open();
      assert.equal(store.report.damaged.length, 1);
      store.close();
    });
  }

  it('is not written through: what is put beside a file is its own, and goes alone', () => {
    const [file, victim] = [fixture.file('a.sqlite'), fixture.file('victim')];
    fs.writeFileSync(victim, 'mine');
    // A file name that an attacker could predict.
    fs.symlinkSync(victim, `${file}.${process.pid}.tmp`);
    writeFileAtomically(file, Buffer.from('new'));
    assert.equal(fs.readFileSync(victim, 'utf8'), 'mine');
    assert.equal(fs.readFileSync(file, 'utf8'), 'new');
    assert.ok(fs.lstatSync(`${file}.${process.pid}.tmp`).isSymbolicLink());
    assert.equal(fs.statSync(file).mode & 0o777, 0o600);
  });

  it('stays when a write is given up: only the new file is removed', () => {
    const file = fixture.file('a.sqlite');
    fs.writeFileSync(`${file}.${process.pid}.tmp`, 'somebody’s');
    const refuse = (): void => assert.fail('refused');
    assert.throws(() => writeFileAtomically(file, Buffer.from('new'), refuse), /refused/);
    assert.deepEqual(fs.readdirSync(fixture.folder), [`a.sqlite.${process.pid}.tmp`]);
  });

  it('does not get notes of damage: they are files of their own, that only this user can read', async () => {
    const first = await fixture.open();
    first.record(makeTick(noonMs));
    first.close();
    const stamp = new Date(noonMs).toISOString().replace(/[:.]/g, '-');
    const foreseen = `${stamp}_metrics.sqlite.txt`;
    const victim = fixture.file('victim');
    fs.writeFileSync(victim, 'mine');
    fs.mkdirSync(fixture.file('damaged'));
    fs.symlinkSync(victim, fixture.file('damaged', foreseen));
    fs.truncateSync(fixture.file('metrics.sqlite'), 50);
    const store = await fixture.open();
    const [found] = store.report.damaged;
    store.close();
    assert.equal(fs.readFileSync(victim, 'utf8'), 'mine');
    assert.ok(found);
    assert.match(fs.readFileSync(`${found.movedTo}.txt`, 'utf8'), /cut off/);
    assert.equal(fs.statSync(`${found.movedTo}.txt`).mode & 0o777, 0o600);
  });

  it('cannot be laid: all folders and files are this user’s alone, whatever the mask is', async () => {
    const before = process.umask(0);
    try {
      const store = await fixture.open();
      store.record(makeTick(noonMs));
      store.record(makeTick(noonMs + 3_600_000));
      store.prune({ nowMs: noonMs + 7_200_000, rawHours: 24 });
      store.close();
    } finally {
      process.umask(before);
    }
    assert.deepEqual(openTo(fixture), []);
  });

  it('cannot be laid any more where an earlier version left folders and files open', async () => {
    const store = await fixture.open();
    store.record(makeTick(noonMs));
    store.record(makeTick(noonMs + 3_600_000));
    store.prune({ nowMs: noonMs + 7_200_000, rawHours: 24 });
    store.close();
    fs.mkdirSync(fixture.file('damaged'));
    fs.writeFileSync(fixture.file('damaged', 'note.txt'), 'damage');
    for (const entry of fs.readdirSync(fixture.folder, { recursive: true, withFileTypes: true })) {
      fs.chmodSync(`${entry.parentPath}/${entry.name}`, entry.isDirectory() ? 0o777 : 0o644);
    }
    fs.chmodSync(fixture.folder, 0o755);
    (await fixture.open()).close();
    assert.deepEqual(openTo(fixture), []);
  });

  it('is not changed where a link leads out of the folder', async () => {
    const outside = fs.mkdtempSync(`${fixture.folder}-outside`);
    try {
      fs.writeFileSync(`${outside}/file`, '');
      fs.chmodSync(`${outside}/file`, 0o644);
      fs.chmodSync(outside, 0o755);
      fs.symlinkSync(`${outside}/file`, fixture.file('link'));
      fs.linkSync(`${outside}/file`, fixture.file('second name'));
      fs.symlinkSync(outside, fixture.file('damaged'));
      fs.chmodSync(fixture.folder, 0o755);
      (await fixture.open()).close();
      assert.equal(fs.statSync(`${outside}/file`).mode & 0o777, 0o644);
      assert.equal(fs.statSync(outside).mode & 0o777, 0o755);
    } finally {
      fs.rmSync(outside, { recursive: true });
    }
  });
});

/** Parts of the history that other users can access. */
function openTo({ folder }: StoreFixture): string[] {
  const names = ['', ...fs.readdirSync(folder, { recursive: true, encoding: 'utf8' })];
  return names.filter(name => (fs.statSync(`${folder}/${name}`).mode & 0o077) !== 0);
}
