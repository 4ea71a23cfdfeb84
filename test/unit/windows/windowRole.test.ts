import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { createServer } from 'node:net';
import * as os from 'node:os';
import * as path from 'node:path';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../../../src/common/clock';
import { ArgumentError } from '../../../src/common/errors';
import { systemClock } from '../../../src/node/systemClock';
import type { SharedChange } from '../../../src/protocol/sharedState';
import { windowProtocol } from '../../../src/protocol/windows';
import { ClaimFolder } from '../../../src/windows/claim/claimFolder';
import type { ClaimRecord } from '../../../src/windows/claim/claimRecord';
import { encodeFrame } from '../../../src/windows/wire/frames';
import type { OwnerSeed } from '../../../src/windows/owner';
import { newSocketAddress, placeOf, type SocketPlaces } from '../../../src/windows/wire/socketFolder';
import { WindowRole } from '../../../src/windows/windowRole';
import { plain } from '../../store/fixture';
import { makeBusyTick, noonMs } from '../../store/ticks';
import { itWith } from '../../support/run/itWith';
import { FakeOwner } from '../../support/fakes/fakeOwner';
import { RecordingLog } from '../../support/fakes/recordingLog';
import { impatient, watchful } from '../../support/windows/shortenedWaits';
import { waitFor } from '../../support/run/waitFor';

class RoleFixture {
  readonly log = new RecordingLog();
  readonly owners: FakeOwner[] = [];
  readonly seeds: OwnerSeed[] = [];
  readonly changes: SharedChange[] = [];
  readonly role: WindowRole;

  constructor(folder: string, places: SocketPlaces, name: string, clock: Clock = systemClock) {
    this.role = new WindowRole({
      folder,
      self: { id: name, pid: process.pid, name, version: '1.0.0' },
      places,
      clock,
      log: this.log,
      createOwner: seed => {
        const owner = new FakeOwner(seed.inherited);
        this.owners.push(owner);
        this.seeds.push(seed);
        return owner;
      },
    });
    this.role.onDidChange(change => this.changes.push(change));
  }

  async becomes(kind: string): Promise<this> {
    await waitFor(`the part ${kind}`, () => this.role.state.kind === kind);
    return this;
  }
}

describe('WindowRole', () => {
  let root: string;
  let folder: string;
  let places: SocketPlaces;
  let roles: RoleFixture[];
  beforeEach(() => {
    root = fs.mkdtempSync(path.join(os.tmpdir(), 'cm-role-'));
    folder = path.join(root, 'windows');
    places = {
      platform: process.platform,
      variables: {},
      temporaryFolder: root,
      userId: process.getuid?.(),
    };
    roles = [];
  });
  afterEach(async () => {
    for (const { role } of roles) await role.stop();
    // A window may still be removing files of its predecessors.
    await fs.promises.rm(root, { recursive: true, force: true, maxRetries: 20 });
  });

  const start = (name: string, clock?: Clock): RoleFixture => {
    const fixture = new RoleFixture(folder, places, name, clock);
    roles.push(fixture);
    fixture.role.start();
    return fixture;
  };
  const pair = async (): Promise<[RoleFixture, RoleFixture]> => [
    await start('first').becomes('owner'),
    await start('second').becomes('follower'),
  ];
  const claim = async (changes: Partial<ClaimRecord>, epoch = 1): Promise<ClaimRecord> => {
    const address = await newSocketAddress(places);
    const place = await placeOf(address, places.platform);
    const window = { id: 'other', pid: process.pid, name: 'other', version: '7.0.0' };
    const record: ClaimRecord = {
      address,
      place,
      token: 'secret',
      proof: 'shown in return',
      claimedAtMs: Date.now(),
      window,
      ...changes,
    };
    await new ClaimFolder(folder, systemClock).create(epoch, record);
    return record;
  };

  const setAge = (name: string, ms: number): void => {
    const at = new Date(Date.now() - ms);
    fs.utimesSync(path.join(folder, name), at, at);
  };

  it('makes the first window the owner and the next a follower that sees the same', async () => {
    const [first, second] = await pair();
    assert.equal(second.owners.length, 0);
    first.owners[0]?.tick(makeBusyTick(noonMs, 2));
    await waitFor('the tick', () => second.changes.at(-1)?.type === 'recorded');
    assert.deepEqual(
      first.changes.map(({ type }) => type),
      ['snapshot', 'tick', 'recorded'],
    );
    assert.deepEqual(plain(second.changes), plain(first.changes));
    assert.deepEqual(second.role.state, {
      kind: 'follower',
      epoch: 1,
      owner: { id: 'first', pid: process.pid, name: 'first', version: '1.0.0' },
    });
  });

  it('asks the owner from every window', async () => {
    const [first, second] = await pair();
    await second.role.call('pause', {});
    await first.role.call('collectNow', {});
    assert.deepEqual(first.owners[0]?.asked, ['pause', 'collectNow']);
    await waitFor('the state', () =>
      second.changes.some(each => each.type === 'state' && each.state.isPaused),
    );
  });

  it('hands over when the owner closes, with what was shared and with the calls under way', async () => {
    const [first, second] = await pair();
    const owner = first.owners[0];
    assert.ok(owner);
    owner.tick(makeBusyTick(noonMs, 2));
    await second.role.call('pause', {});
    owner.answer = () => new Promise(() => undefined);
    const pending = second.role.call('listWorkloads', {});
    await waitFor('the call', () => owner.asked.includes('listWorkloads'));
    await first.role.stop();
    assert.deepEqual(owner.ended, ['close']);
    assert.deepEqual(await pending, []);
    assert.equal(second.role.state.kind, 'owner');
    assert.deepEqual(second.owners[0]?.asked, ['listWorkloads']);
    assert.equal(second.seeds[0]?.inherited?.isPaused, true);
    assert.equal(second.seeds[0].inherited.tick?.timestampMs, noonMs);
  });

  it('hands on the newest figures also where the owner that closes had none of its own', async () => {
    const [first, second] = await pair();
    first.owners[0]?.tick(makeBusyTick(noonMs, 2));
    first.owners[0]?.change({ type: 'snapshot', state: { engines: [], isPaused: true, intervalMs: 5000 } });
    await waitFor('the snapshot', () => second.changes.filter(each => each.type === 'snapshot').length === 2);
    await first.role.stop();
    await second.becomes('owner');
    assert.equal(second.seeds[0]?.inherited?.tick?.timestampMs, noonMs);
    assert.equal(second.seeds[0].inherited.intervalMs, 5000);
  });

  it('does not ask twice where the owner is still there', async () => {
    const [first, second] = await pair();
    const owner = first.owners[0];
    assert.ok(owner);
    owner.answer = () => Promise.reject(new ArgumentError('limit is 1 to 5000'));
    await assert.rejects(second.role.call('listWorkloads', {}), ArgumentError);
    owner.answer = () => Promise.reject(new Error('broken'));
    await assert.rejects(second.role.call('listWorkloads', {}), /broken/);
    await assert.rejects(first.role.call('listWorkloads', {}), /broken/);
    assert.equal(owner.asked.length, 3);
  });

  it('abandons what it owned once it finds a successor, and follows that or succeeds it', async () => {
    const first = await start('first').becomes('owner');
    const record = JSON.parse(fs.readFileSync(path.join(folder, 'claim-1'), 'utf8')) as ClaimRecord;
    const address = path.join(path.dirname(record.address), 'nobody.sock');
    await new ClaimFolder(folder, systemClock).create(2, { ...record, address });
    // The writer is closed before it hears of the refusal, so it does not report it.
    await first.seeds[0]?.handleRefusedWrite();
    assert.deepEqual(first.owners[0]?.ended, ['abandon']);
    await first.becomes('owner');
    assert.deepEqual(first.role.state, { kind: 'owner', epoch: 3 });
  });

  it('takes over from a dead owner whose process id somebody else has now', async () => {
    await claim({});
    const role = await start('next').becomes('owner');
    assert.deepEqual(role.role.state, { kind: 'owner', epoch: 2 });
  });

  it('waits for an owner elsewhere while it gives signs of life, and takes over when it does not', async () => {
    const nowhere = await newSocketAddress(places);
    await claim({ place: 'another machine', address: nowhere });
    const role = await start('next').becomes('blocked');
    assert.match(
      (role.role.state as { message: string }).message,
      /Collected elsewhere: .*other.* \(version 7\.0\.0\)/,
    );
    await assert.rejects(role.role.call('listWorkloads', {}), /Collected elsewhere/);
    await role.role.stop();
    setAge('claim-1', 60_000);
    await start('later').becomes('owner');
  });

  for (const [number, epoch] of [
    [7, 8],
    [2 ** 40 - 1, 1],
  ] as const)
    it(`waits for a claim that cannot be read until it is old: claim ${number}`, async () => {
      fs.mkdirSync(folder);
      fs.writeFileSync(path.join(folder, `claim-${number}`), 'half a rec');
      setAge(`claim-${number}`, 5000);
      await start('next').becomes('blocked');
      setAge(`claim-${number}`, 60_000);
      const later = await start('later').becomes('owner');
      assert.deepEqual(later.role.state, { kind: 'owner', epoch });
    });

  for (const [than, protocol, advice] of [
    ['a newer', windowProtocol + 1, /newer version of this extension: reload this window/],
    ['an older', windowProtocol - 1, /older version of this extension: reload that window/],
  ] as const) {
    it(`says which window to reload when ${than} version collects`, async () => {
      const { address, window, proof } = await claim({});
      const server = createServer(socket => {
        socket.on('error', () => undefined);
        socket.end(encodeFrame({ type: 'refused', protocol, window, proof }));
      });
      await new Promise<void>(resolve => server.listen(address, resolve));
      try {
        const role = await start('next').becomes('blocked');
        assert.match((role.role.state as { message: string }).message, advice);
        assert.equal(role.owners.length, 0);
      } finally {
        server.close();
      }
    });
  }

  it('takes somebody else who listens at the address of a closed owner for absent', async () => {
    for (const type of ['welcome', 'refused']) {
      const { address, window } = await claim({});
      const state = { engines: [], isPaused: false, intervalMs: 1000 };
      const server = createServer(socket => {
        socket.on('error', () => undefined);
        socket.end(
          encodeFrame({ type, protocol: windowProtocol + 1, window, state, proof: 'shown in retur' }),
        );
      });
      await new Promise<void>(resolve => server.listen(address, resolve));
      try {
        const { role } = await start('next').becomes('owner');
        assert.deepEqual(role.state, { kind: 'owner', epoch: 2 });
        await role.stop();
      } finally {
        server.close();
        // A window may still be removing files of its predecessors.
        await fs.promises.rm(folder, { recursive: true, maxRetries: 20 });
      }
    }
  });

  it('asks an owner that ends every connection ever less often, and says so', async () => {
    const { address } = await claim({});
    let connections = 0;
    const server = createServer(socket => {
      connections++;
      socket.on('error', () => undefined);
      socket.end();
    });
    await new Promise<void>(resolve => server.listen(address, resolve));
    try {
      const { role, owners } = await start('next', impatient).becomes('blocked');
      assert.match((role.state as { message: string }).message, /ends every connection/);
      await assert.rejects(role.call('listWorkloads', {}), /ends every connection/);
      assert.deepEqual([connections, owners.length], [10, 0]);
    } finally {
      server.close();
    }
  });

  it('takes another program for no owner that ends every connection, where the claim shows no sign of life', async () => {
    const { address } = await claim({});
    setAge('claim-1', 60_000);
    const server = createServer(socket => socket.on('error', () => undefined).end());
    await new Promise<void>(resolve => server.listen(address, resolve));
    try {
      const { role } = await start('next').becomes('owner');
      assert.deepEqual(role.state, { kind: 'owner', epoch: 2 });
    } finally {
      server.close();
    }
  });

  itWith('unixSockets', 'removes only sockets where it cleans up after owners of before', async () => {
    const precious = path.join(root, 'precious.sock');
    fs.writeFileSync(precious, 'not a socket');
    const { place } = await claim({ address: precious, place: await placeOf(precious, places.platform) });
    const left = await deadSocket(path.join(root, 'left.sock'));
    await claim({ address: left, place }, 2);
    await start('next').becomes('owner');
    await start('later').becomes('follower');
    await waitFor('what was left behind to be removed', () => !fs.existsSync(left));
    assert.equal(fs.readFileSync(precious, 'utf8'), 'not a socket');
  });

  it('waits ever longer where others’ claims come first each time, and not as long as it can be told', async () => {
    const waitedMs: number[] = [];
    const recording: Clock = {
      ...systemClock,
      setTimeout: (callback, delayMs) => {
        waitedMs.push(delayMs);
        return systemClock.setTimeout(callback, 0);
      },
    };
    const { create } = ClaimFolder.prototype;
    let lost = 0;
    ClaimFolder.prototype.create = function (epoch, record) {
      return ++lost <= 16 ? Promise.resolve(false) : create.call(this, epoch, record);
    };
    try {
      await start('outrun', recording).becomes('owner');
    } finally {
      ClaimFolder.prototype.create = create;
    }
    const races = waitedMs.slice(0, 16);
    assert.ok(
      races.every(ms => ms >= 1 && ms <= 5000),
      `${races}`,
    );
    assert.ok(
      races.slice(12).every(ms => ms >= 2500),
      `the last of them: ${races}`,
    );
    assert.ok(races.reduce((sum, ms) => sum + ms) > 10_000, 'no more than a few attempts a second');
  });

  it('keeps what the user paused paused when the only window is loaded again', async () => {
    const first = await start('first').becomes('owner');
    assert.equal(first.seeds[0]?.isPaused, false);
    await first.role.call('pause', {});
    await first.role.stop();
    const second = await start('second').becomes('owner');
    assert.deepEqual([second.seeds[0]?.isPaused, second.seeds[0]?.inherited], [true, undefined]);
    await second.role.call('resume', {});
    await second.role.stop();
    const third = await start('third').becomes('owner');
    assert.equal(third.seeds[0]?.isPaused, false);
  });

  it('collects for itself and stores nothing while the claim cannot be written, and says why', async () => {
    fs.writeFileSync(folder, 'a file in its place');
    const { role, owners, seeds } = await start('next', impatient).becomes('blocked');
    assert.match((role.state as { message: string }).message, /History is not being saved: E/);
    assert.deepEqual(await role.call('listWorkloads', {}), []);
    assert.equal(seeds[0]?.epoch, 0);
    assert.equal(fs.existsSync(seeds[0].claim.held), false);
    await role.call('pause', {});
    fs.rmSync(folder);
    await waitFor('the claim', () => role.state.kind === 'owner');
    assert.deepEqual(
      owners.map(({ ended }) => ended),
      [['abandon'], []],
    );
    assert.equal(seeds[1]?.epoch, 1);
    assert.equal(seeds[1].inherited?.isPaused, true);
  });

  itWith('unixSockets', 'makes its socket anew when somebody cleaned it away', async () => {
    const role = await start('only', watchful).becomes('owner');
    const record = JSON.parse(fs.readFileSync(path.join(folder, 'claim-1'), 'utf8')) as ClaimRecord;
    fs.rmSync(record.address);
    await waitFor('the next claim', () => fs.existsSync(path.join(folder, 'claim-2')));
    await role.becomes('owner');
    assert.deepEqual(role.owners[0]?.ended, ['close']);
    await start('next').becomes('follower');
  });

  itWith(
    'unixSockets',
    'lets calls wait while it makes its socket anew, and closes what it owned before it stops',
    async () => {
      const { role, owners } = await start('only', watchful).becomes('owner');
      const [owner] = owners;
      assert.ok(owner);
      let finishClosing: () => void = () => undefined;
      owner.close = () => {
        owner.ended.push('closing');
        return new Promise(resolve => {
          finishClosing = () => {
            owner.ended.push('close');
            resolve();
          };
        });
      };
      const record = JSON.parse(fs.readFileSync(path.join(folder, 'claim-1'), 'utf8')) as ClaimRecord;
      fs.rmSync(record.address);
      await waitFor('the owner to close', () => owner.ended.length === 1);
      const call = assert.rejects(role.call('listWorkloads', {}), /closing/);
      const stopped = role.stop();
      await call;
      assert.deepEqual(owner.asked, []);
      void stopped.then(() => owner.ended.push('stopped'));
      // A follower that does not wait for the owner's end would be faster here.
      for (let turn = 0; turn < 100; turn++) await nextTurn();
      finishClosing();
      await stopped;
      assert.deepEqual([owner.ended, owners.length], [['closing', 'close', 'stopped'], 1]);
    },
  );

  it('leaves neither socket nor timer behind, at whatever moment it is stopped', async () => {
    for (const waitMs of [0, 1, 2, 5, 10, 50]) {
      const fixture = start(`stopped after ${waitMs}`);
      if (waitMs > 0) await sleep(waitMs);
      await fixture.role.stop();
      assert.equal(fixture.role.state.kind, 'stopped');
      await assert.rejects(fixture.role.call('flush', {}), /closing/);
      assert.deepEqual(
        fixture.owners.map(({ ended }) => ended),
        fixture.owners.map(() => ['close']),
      );
    }
    const sockets = fs
      .readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter(name => name.endsWith('.sock'));
    assert.deepEqual(sockets, []);
  });
});

/** A socket without a listener, as a killed process leaves it behind. */
async function deadSocket(file: string): Promise<string> {
  const server = createServer();
  await new Promise<void>(resolve => server.listen(`${file}.new`, resolve));
  fs.renameSync(`${file}.new`, file);
  await new Promise(resolve => server.close(resolve));
  return file;
}
