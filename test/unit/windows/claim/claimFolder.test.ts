import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { ClaimFolder } from '../../../../src/windows/claim/claimFolder';
import { WriteClaim } from '../../../../src/history/files/writeClaim';
import { holdFile } from '../../../support/windows/holdFile';
import { isMet, itWith, type NeedOfTest } from '../../../support/run/itWith';
import { ManualClock } from '../../../support/fakes/manualClock';
import { parseClaimRecord, type ClaimRecord } from '../../../../src/windows/claim/claimRecord';

function record(name: string): ClaimRecord {
  return {
    window: { id: name, pid: 1, name, version: '1.0.0' },
    address: `/nowhere/${name}.sock`,
    place: 'here',
    token: `token of ${name}`,
    proof: `proof of ${name}`,
    claimedAtMs: 0,
  };
}

describe('ClaimFolder', () => {
  let folder: string;
  let claims: ClaimFolder;
  let clock: ManualClock;
  beforeEach(() => {
    folder = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'container-metrics-claim-')), 'windows');
    clock = new ManualClock(Date.now());
    claims = new ClaimFolder(folder, clock);
  });
  afterEach(() => fs.rmSync(path.dirname(folder), { recursive: true, force: true }));

  it('finds no claim where there never was one, and makes the folder for this user alone', async () => {
    assert.equal(await claims.newest(), undefined);
    assert.equal(await claims.create(1, record('a')), true);
    if (isMet('fileModes')) {
      assert.equal(fs.statSync(folder).mode & 0o777, 0o700);
      assert.equal(fs.statSync(claims.file(1)).mode & 0o777, 0o600);
    }
    assert.deepEqual(await claims.newest(), { epoch: 1, record: record('a') });
  });

  it('lets exactly one of many win an epoch, a hundred times', async () => {
    const names = Array.from({ length: 8 }, (_, index) => `window-${index}`);
    for (let epoch = 1; epoch <= 100; epoch++) {
      const won = await Promise.all(
        names.map(name => new ClaimFolder(folder, clock).create(epoch, record(name))),
      );
      assert.equal(won.filter(Boolean).length, 1, `epoch ${epoch}`);
      const newest = await claims.newest();
      assert.equal(newest?.record?.window.name, names[won.indexOf(true)]);
    }
    assert.deepEqual(
      fs.readdirSync(folder).filter(name => name.endsWith('.tmp')),
      [],
    );
  });

  it('does so too where the file system has no hard links', async () => {
    const original = fs.promises.link;
    fs.promises.link = () => Promise.reject(Object.assign(new Error('no links here'), { code: 'ENOTSUP' }));
    try {
      for (let epoch = 1; epoch <= 20; epoch++) {
        const won = await Promise.all(
          ['a', 'b', 'c', 'd'].map(name => new ClaimFolder(folder, clock).create(epoch, record(name))),
        );
        assert.equal(won.filter(Boolean).length, 1, `epoch ${epoch}`);
      }
      assert.equal((await claims.newest())?.epoch, 20);
    } finally {
      fs.promises.link = original;
    }
  });

  it('knows its own claim where a drive says that it was there before', async () => {
    const original = fs.promises.link;
    fs.promises.link = async (from, to) => {
      await original(from, to);
      await original(from, to);
    };
    try {
      assert.equal(await claims.create(1, record('a')), true);
      assert.equal(await claims.create(1, record('b')), false);
    } finally {
      fs.promises.link = original;
    }
  });

  it('is held until there is a successor or the file is gone', async () => {
    await claims.create(1, record('a'));
    assert.equal(await claims.isHeld(1), true);
    await claims.create(2, record('b'));
    assert.equal(await claims.isHeld(1), false);
    assert.equal(await claims.isHeld(2), true);
    fs.rmSync(claims.file(2));
    assert.equal(await claims.isHeld(2), false);
  });

  it('is lost for an owner that slept until its successors were swept', async () => {
    for (let epoch = 1; epoch <= 80; epoch++) await claims.create(epoch, record(`${epoch}`));
    await claims.sweep(80);
    assert.equal(fs.existsSync(claims.file(2)), false);
    assert.equal(await claims.isHeld(1), false);
    assert.equal(await claims.isHeld(80), true);
  });

  it('refuses the place of a swept claim to one that stood still since it looked', async () => {
    for (let epoch = 1; epoch <= 80; epoch++) await claims.create(epoch, record(`${epoch}`));
    await claims.sweep(80);
    assert.equal(await claims.create(2, record('late')), false);
    assert.equal(fs.existsSync(claims.file(2)), false);
    assert.equal((await claims.newest())?.epoch, 80);
  });

  it('counts epochs as numbers and passes over what is not a claim', async () => {
    for (let epoch = 1; epoch <= 10; epoch++) await claims.create(epoch, record(`${epoch}`));
    for (const name of ['claim-', 'claim-x', 'claim-011', 'claim-99999999999999999', 'claims.log', 'abc.tmp'])
      fs.writeFileSync(path.join(folder, name), '');
    assert.equal((await claims.newest())?.epoch, 10);
  });

  it('finds a claim whose file is half written or damaged, without a record', async () => {
    await claims.create(1, record('a'));
    fs.writeFileSync(claims.file(2), '{"address":');
    assert.deepEqual(await claims.newest(), { epoch: 2, record: undefined });
  });

  itWith('shareModes', 'waits for a claim that another program holds open for a moment', async () => {
    await claims.create(1, record('a'));
    const held = await holdFile(claims.file(1), 'nothing');
    const newest = claims.newest();
    await held.release();
    // However long it took: the claim is there, and the next reader finds out whose it is.
    assert.equal((await newest)?.epoch, 1);
    assert.deepEqual((await claims.newest())?.record, record('a'));
  });

  itWith(
    'shareModes',
    'finds one that is held for long without a record, and is succeeded by its age',
    async () => {
      await claims.create(1, record('a'));
      const minuteAgo = new Date(Date.now() - 60_000);
      fs.utimesSync(claims.file(1), minuteAgo, minuteAgo);
      const held = await holdFile(claims.file(1), 'nothing');
      try {
        assert.deepEqual(await claims.newest(), { epoch: 1, record: undefined });
        assert.ok((await claims.ageMs(1)) >= 59_000);
        await claims.touch(1);
        assert.ok((await claims.ageMs(1)) < 10_000, 'an owner that lives can say so');
        assert.equal(await claims.create(1, record('b')), false);
        assert.equal(await claims.create(2, record('b')), true);
        assert.equal(await claims.isHeld(1), false);
      } finally {
        await held.release();
      }
    },
  );

  itWith(
    'shareModes',
    'sweeps around what another program holds open, and that once it is free',
    async () => {
      for (let epoch = 1; epoch <= 3; epoch++) await claims.create(epoch, record(`${epoch}`));
      const held = await holdFile(claims.file(1), 'nothing');
      const swept = await claims.sweep(40);
      await held.release();
      assert.deepEqual(
        swept.map(({ window }) => window.name),
        ['2', '3'],
      );
      assert.deepEqual(
        [1, 2, 3].map(epoch => fs.existsSync(claims.file(epoch))),
        [true, false, false],
      );
      assert.equal((await claims.sweep(40)).length, 1);
      assert.equal(await claims.newest(), undefined);
    },
  );

  it('sweeps what a process left behind that ended in the middle, and not what may be in use', async () => {
    await claims.create(1, record('a'));
    const [old, young] = [path.join(folder, 'dead.tmp'), path.join(folder, 'alive.tmp')];
    for (const file of [old, young]) fs.writeFileSync(file, '');
    const dayAgo = new Date(Date.now() - 86_400_000);
    fs.utimesSync(old, dayAgo, dayAgo);
    await claims.sweep(1);
    assert.deepEqual([fs.existsSync(old), fs.existsSync(young)], [false, true]);
  });

  it('knows how old the last sign of life is', async () => {
    await claims.create(1, record('a'));
    const minuteAgo = new Date(Date.now() - 60_000);
    fs.utimesSync(claims.file(1), minuteAgo, minuteAgo);
    assert.ok((await claims.ageMs(1)) >= 59_000);
    await claims.touch(1);
    assert.ok((await claims.ageMs(1)) < 10_000);
  });

  it('takes a sign of life that is dated ahead for as old as it was seen without change', async () => {
    await claims.create(1, record('a'));
    const ahead = new Date(Date.now() + 365 * 86_400_000);
    fs.utimesSync(claims.file(1), ahead, ahead);
    assert.equal(await claims.ageMs(1), 0);
    clock.advance(36_000);
    assert.equal(await claims.ageMs(1), 36_000);
    const later = new Date(ahead.getTime() + 10_000);
    fs.utimesSync(claims.file(1), later, later);
    assert.equal(await claims.ageMs(1), 0, 'somebody is alive there, whatever its clock says');
  });

  it('accepts no claim number that has no successor', async () => {
    await claims.create(3, record('a'));
    for (const name of ['claim-999999999999999', `claim-${2 ** 40}`, 'claim-9007199254740993', 'claim-0']) {
      fs.writeFileSync(path.join(folder, name), JSON.stringify(record('b')));
    }
    assert.equal((await claims.newest())?.epoch, 3);
    assert.equal(await claims.create(4, record('c')), true);
  });

  it('puts the last number that counts out of force, whatever has it, and goes on with the others', async () => {
    await claims.create(3, record('a'));
    const last = 2 ** 40 - 1;
    const lay = [
      (file: string) => fs.writeFileSync(file, JSON.stringify(record('b'))),
      (file: string) => void fs.mkdirSync(file),
    ];
    for (const each of lay) {
      each(claims.file(last));
      assert.equal((await claims.newest())?.epoch, last);
      assert.equal(await claims.create(last + 1, record('c')), false);
      assert.equal((await claims.newest())?.epoch, 3);
    }
    assert.equal(await claims.create(4, record('c')), true);
    assert.equal(await claims.create(last + 1, record('d')), false, 'where it is gone already');
    assert.equal((await claims.newest())?.epoch, 4);
  });

  const traps: readonly (readonly [name: string, lay: (file: string) => void, need?: NeedOfTest])[] = [
    ['a pipe that nobody writes to', file => void execFileSync('mkfifo', [file]), 'fifos'],
    ['a link to a device without end', file => fs.symlinkSync('/dev/zero', file), 'symbolicLinks'],
    ['a link to nowhere', file => fs.symlinkSync(path.join(folder, 'nowhere'), file), 'symbolicLinks'],
    ['a link to itself', file => fs.symlinkSync(file, file), 'symbolicLinks'],
    ['a folder', file => fs.mkdirSync(file)],
    [
      'a file of three gigabytes',
      file => {
        fs.writeFileSync(file, '');
        fs.truncateSync(file, 3 * 2 ** 30);
      },
    ],
  ];
  for (const [name, lay, need] of traps) {
    itWith(need, `takes ${name} for a claim without a record, which is followed like any other`, async () => {
      await claims.create(1, record('a'));
      lay(claims.file(2));
      assert.deepEqual(await claims.newest(), { epoch: 2, record: undefined });
      assert.equal(await claims.isHeld(1), false);
      await claims.ageMs(2);
      clock.advance(36_000);
      assert.ok((await claims.ageMs(2)) >= 36_000);
      assert.equal(await claims.create(2, record('b')), false);
      assert.equal(await claims.create(3, record('b')), true);
      assert.equal(new WriteClaim({ held: claims.file(1), successor: claims.file(2) }).isHeld, false);
      await claims.sweep(100);
      assert.equal(await claims.isHeld(3), false);
    });
  }

  itWith('fileModes', 'shuts a folder that stands open to others, and the files in it', async () => {
    fs.mkdirSync(folder);
    fs.chmodSync(folder, 0o777);
    fs.writeFileSync(claims.file(1), '');
    fs.chmodSync(claims.file(1), 0o666);
    await claims.create(2, record('a'));
    assert.equal(fs.statSync(folder).mode & 0o777, 0o700);
    assert.equal(fs.statSync(claims.file(1)).mode & 0o777, 0o600);
  });

  it('says so when the folder cannot be made', async () => {
    fs.writeFileSync(folder, 'a file in its place');
    await assert.rejects(claims.create(1, record('a')), /EEXIST|ENOTDIR/);
  });

  it('makes a claim and tells its age where nothing of before can be removed, as beside a virus scanner', async () => {
    const original = fs.promises.rm;
    const busy = Object.assign(new Error('resource busy or locked'), { code: 'EBUSY' });
    fs.promises.rm = () => Promise.reject(busy);
    try {
      assert.equal(await claims.create(1, record('a')), true);
      assert.ok((await claims.ageMs(1)) < 60_000);
    } finally {
      fs.promises.rm = original;
    }
    assert.deepEqual((await claims.newest())?.record, record('a'));
  });
});

describe('parseClaimRecord', () => {
  it('takes a record back as it was written', () => {
    assert.deepEqual(parseClaimRecord(JSON.stringify(record('a'))), record('a'));
  });

  it('takes the name of a pipe', () => {
    const piped = { ...record('a'), address: '\\\\.\\pipe\\container-metrics-0' };
    assert.deepEqual(parseClaimRecord(JSON.stringify(piped)), piped);
  });

  it('refuses everything else', () => {
    const whole = record('a');
    const texts = ['', 'null', '[]', '7', '{', '{}', JSON.stringify({ ...whole, window: null })];
    for (const key of Object.keys(whole)) texts.push(JSON.stringify({ ...whole, [key]: undefined }));
    for (const address of ['', 7, 80, 'a.sock', './a.sock', '\\\\server\\share', 'localhost'])
      texts.push(JSON.stringify({ ...whole, address }));
    for (const text of texts) assert.equal(parseClaimRecord(text), undefined, text);
  });
});
