import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { itWith } from '../../../support/run/itWith';
import { newSocketAddress, placeOf, type SocketPlaces } from '../../../../src/windows/wire/socketFolder';

describe('newSocketAddress', () => {
  let root: string;
  let places: SocketPlaces;
  beforeEach(() => {
    root = fs.mkdtempSync(path.join(os.tmpdir(), 'cm-'));
    places = { platform: 'linux', variables: {}, temporaryFolder: root, userId: process.getuid?.() };
  });
  afterEach(() => fs.rmSync(root, { recursive: true, force: true }));

  itWith('fileModes', 'is a new one each time, in a folder for this user alone', async () => {
    const [one, two] = [await newSocketAddress(places), await newSocketAddress(places)];
    assert.notEqual(one, two);
    assert.equal(path.dirname(one), path.join(root, `container-metrics-${process.getuid?.()}`));
    assert.equal(fs.statSync(path.dirname(one)).mode & 0o777, 0o700);
  });

  itWith('unixSockets', 'prefers the run-time folder of the session, where it exists', async () => {
    const runtime = path.join(root, 'run');
    const withRuntime = { ...places, variables: { XDG_RUNTIME_DIR: runtime } };
    assert.ok(!(await newSocketAddress(withRuntime)).startsWith(runtime));
    fs.mkdirSync(runtime);
    assert.ok((await newSocketAddress(withRuntime)).startsWith(runtime));
  });

  itWith(
    'unixSockets',
    'stays within what a socket address can hold, however long the temporary folder is',
    async () => {
      const long = path.join(root, 'x'.repeat(120));
      fs.mkdirSync(long);
      const address = await newSocketAddress({ ...places, temporaryFolder: long });
      assert.ok(Buffer.byteLength(address) <= 103, address);
    },
  );

  itWith('fileModes', 'shuts a folder of ours that stands open', async () => {
    const folder = path.join(root, `container-metrics-${process.getuid?.()}`);
    fs.mkdirSync(folder);
    fs.chmodSync(folder, 0o777);
    await newSocketAddress(places);
    assert.equal(fs.statSync(folder).mode & 0o777, 0o700);
  });

  itWith('symbolicLinks', 'keeps out of a folder that is a link or belongs to somebody else', async () => {
    const folder = path.join(root, `container-metrics-${process.getuid?.()}`);
    fs.mkdirSync(path.join(root, 'elsewhere'));
    fs.symlinkSync(path.join(root, 'elsewhere'), folder);
    assert.ok(!(await newSocketAddress(places)).startsWith(root));
    const others = { ...places, userId: 4_000_000 };
    const address = await newSocketAddress(others);
    assert.ok(!address.includes('container-metrics-4000000'), address);
    fs.rmSync(path.dirname(address), { recursive: true });
    fs.rmSync('/tmp/container-metrics-4000000', { recursive: true, force: true });
  });

  it('keeps out of a folder that lies in one of another user', async function () {
    if (process.getuid?.() !== 0) this.skip();
    const runtime = path.join(root, 'theirs', 'run');
    fs.mkdirSync(runtime, { recursive: true });
    for (const theirs of [runtime, path.dirname(runtime)]) {
      fs.chownSync(theirs, 65_533, 65_533);
      const address = await newSocketAddress({ ...places, variables: { XDG_RUNTIME_DIR: runtime } });
      assert.equal(path.dirname(path.dirname(address)), root, theirs);
      fs.chownSync(runtime, 0, 0);
    }
    assert.deepEqual(fs.readdirSync(runtime), []);
  });

  itWith('fileModes', 'keeps out of a folder in which others may rename what is not theirs', async () => {
    const open = path.join(root, 'open');
    fs.mkdirSync(path.join(open, 'tmp'), { recursive: true });
    const asked = { ...places, temporaryFolder: path.join(open, 'tmp') };
    fs.chmodSync(open, 0o777);
    assert.ok(!(await newSocketAddress(asked)).startsWith(root));
    // The mode of `/tmp`.
    fs.chmodSync(open, 0o1777);
    assert.ok((await newSocketAddress(asked)).startsWith(open));
  });

  itWith(
    'fileModes',
    'names the folder itself where a link leads to it: the link may lead elsewhere later',
    async () => {
      fs.mkdirSync(path.join(root, 'real'));
      fs.symlinkSync(path.join(root, 'real'), path.join(root, 'link'));
      const address = await newSocketAddress({ ...places, temporaryFolder: path.join(root, 'link') });
      assert.ok(address.startsWith(path.join(root, 'real')), address);
    },
  );

  itWith('fileModes', 'changes no mode of what a link of the name leads to', async () => {
    const elsewhere = path.join(root, 'elsewhere');
    fs.mkdirSync(elsewhere);
    fs.chmodSync(elsewhere, 0o755);
    fs.symlinkSync(elsewhere, path.join(root, `container-metrics-${process.getuid?.()}`));
    await newSocketAddress(places);
    assert.equal(fs.statSync(elsewhere).mode & 0o777, 0o755);
  });

  it('is a pipe that nobody can foresee on Windows', async () => {
    const windows: SocketPlaces = { ...places, platform: 'win32', userId: undefined };
    assert.match(await newSocketAddress(windows), /^\\\\\.\\pipe\\container-metrics-[0-9a-f]{32}$/);
  });
});

describe('placeOf', () => {
  it('tells folders of one path in two places apart', async () => {
    const root = fs.mkdtempSync(path.join(os.tmpdir(), 'cm-'));
    try {
      const folder = path.join(root, 'sockets');
      fs.mkdirSync(folder);
      const before = await placeOf(path.join(folder, 'a.sock'), 'linux');
      assert.equal(await placeOf(path.join(folder, 'b.sock'), 'linux'), before);
      fs.renameSync(folder, path.join(root, 'moved'));
      assert.equal(await placeOf(path.join(folder, 'a.sock'), 'linux'), '');
      fs.mkdirSync(folder);
      assert.notEqual(await placeOf(path.join(folder, 'a.sock'), 'linux'), before);
    } finally {
      fs.rmSync(root, { recursive: true, force: true });
    }
  });

  itWith(
    'fileModes',
    'does not depend on the name of the machine, which changes with the network',
    async () => {
      const root = fs.mkdtempSync(path.join(os.tmpdir(), 'cm-'));
      const places: SocketPlaces = { platform: 'darwin', variables: {}, temporaryFolder: root };
      try {
        const [one, two] = await Promise.all([newSocketAddress(places), newSocketAddress(places)]);
        const place = await placeOf(one, 'darwin');
        assert.match(place, /^[0-9a-f]{32}$/);
        assert.equal(await placeOf(two, 'darwin'), place);
        assert.equal(await placeOf(await newSocketAddress(places), 'darwin'), place);
        assert.ok(!(await placeOf(one, 'linux')).includes(os.hostname()));
        fs.rmSync(path.dirname(one), { recursive: true });
        assert.equal(await placeOf(one, 'darwin'), '');
        assert.notEqual(await placeOf(await newSocketAddress(places), 'darwin'), place);
      } finally {
        fs.rmSync(root, { recursive: true, force: true });
      }
    },
  );
});
