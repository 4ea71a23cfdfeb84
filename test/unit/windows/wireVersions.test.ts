/**
 * Tests windows of this version against the recorded claims and messages of each earlier protocol: two
 * windows of that version collect, pause, query and hand over.
 */
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { createServer, type Socket } from 'node:net';
import * as os from 'node:os';
import * as path from 'node:path';
import { systemClock } from '../../../src/node/systemClock';
import type { SharedState } from '../../../src/protocol/sharedState';
import { windowProtocol } from '../../../src/protocol/windows';
import { LiveState } from '../../../src/ui/state/liveState';
import { encodeFrame } from '../../../src/windows/wire/frames';
import type { OwnerSeed } from '../../../src/windows/owner';
import { newSocketAddress, placeOf, type SocketPlaces } from '../../../src/windows/wire/socketFolder';
import { WindowRole } from '../../../src/windows/windowRole';
import { plain } from '../../store/fixture';
import { FakeOwner } from '../../support/fakes/fakeOwner';
import { RecordingLog } from '../../support/fakes/recordingLog';
import { waitFor } from '../../support/run/waitFor';
import { windowInfo, Wire } from '../../support/windows/wire';
import { ManualClock } from '../../support/fakes/manualClock';

interface Recorded {
  readonly protocol: number;
  readonly claim: Readonly<Record<string, unknown>>;
  readonly toOwner: readonly { readonly type: string }[];
  readonly fromOwner: readonly { readonly type: string; readonly reply?: unknown }[];
  /** The owner's state at the end of the recording. */
  readonly state: SharedState;
}

const recordings = fs.readdirSync('test/fixtures/windows').map(name => {
  return JSON.parse(fs.readFileSync(path.join('test/fixtures/windows', name), 'utf8')) as Recorded;
});

describe('Windows of versions before', function () {
  this.timeout(20_000);
  let root: string;
  let folder: string;
  let places: SocketPlaces;
  beforeEach(() => {
    root = fs.mkdtempSync(path.join(os.tmpdir(), 'cm-versions-'));
    folder = path.join(root, 'windows');
    fs.mkdirSync(folder);
    places = {
      platform: process.platform,
      variables: {},
      temporaryFolder: root,
      userId: process.getuid?.(),
    };
  });
  afterEach(() => fs.promises.rm(root, { recursive: true, force: true, maxRetries: 20 }));

  /** Puts the recorded claim in force, with an owner that listens and answers each hello with `messages`. */
  const collectAs = async ({ claim }: Recorded, messages: readonly object[]) => {
    const address = await newSocketAddress(places);
    const place = await placeOf(address, places.platform);
    fs.writeFileSync(path.join(folder, 'claim-1'), JSON.stringify({ ...claim, address, place }));
    const sockets: Socket[] = [];
    const server = createServer(socket => {
      sockets.push(socket);
      socket.on('error', () => undefined);
      socket.once('data', () => messages.forEach(each => socket.write(encodeFrame(each))));
    });
    await new Promise<void>(resolve => server.listen(address, resolve));
    const close = (last?: object): void => {
      // As an owner does: first nobody new is accepted, then the connected windows are sent away.
      server.close();
      for (const socket of sockets) if (last) socket.end(encodeFrame(last));
    };
    return { close };
  };
  const startRole = () => {
    const seeds: OwnerSeed[] = [];
    const live = new LiveState(
      5000,
      error => {
        throw error;
      },
      new ManualClock(0),
    );
    const role = new WindowRole({
      folder,
      self: windowInfo('today'),
      places,
      clock: systemClock,
      log: new RecordingLog(),
      createOwner: seed => {
        seeds.push(seed);
        return new FakeOwner(seed.inherited);
      },
    });
    role.onDidChange(change => live.follow(change));
    role.start();
    return { role, live, seeds };
  };

  it('are recorded up to the one of this version', () => {
    const protocols = recordings.map(({ protocol }) => protocol).sort();
    assert.deepEqual(
      protocols,
      Array.from({ length: windowProtocol }, (_, index) => index + 1),
    );
  });

  for (const recorded of recordings) {
    const { protocol, toOwner, fromOwner, state } = recorded;

    if (protocol === windowProtocol) {
      it(`are answered by an owner of today, and told what they know (protocol ${protocol}, its first form)`, async () => {
        const wire = new Wire();
        const { owner } = wire;
        const server = await wire.listen('owner');
        server.serve(owner);
        try {
          const { socket, received } = await wire.raw();
          const [hello, ...requests] = toOwner;
          socket.write(encodeFrame({ ...hello, token: wire.hello.token }));
          await waitFor('the welcome', () => received.length === 1);
          for (const request of requests) socket.write(encodeFrame(request));
          const replies = (messages: readonly unknown[]): unknown[] =>
            (messages as Recorded['fromOwner']).flatMap(each => (each.type === 'reply' ? [each.reply] : []));
          await waitFor('the replies', () => replies(received).length === requests.length);
          assert.deepEqual(replies(received), replies(fromOwner));
          assert.deepEqual(owner.asked, ['pause', 'listWorkloads', 'collectNow']);
          const known = new Set(fromOwner.map(({ type }) => type));
          for (const message of received) assert.ok(known.has((message as { type: string }).type));
        } finally {
          wire.close();
        }
      });

      it(`hand over to a window of today, which has followed them, all that they had (protocol ${protocol}, its first form)`, async () => {
        const messages = fromOwner.filter(({ type }) => type !== 'reply' && type !== 'bye');
        const { close } = await collectAs(recorded, messages);
        const { role, live, seeds } = startRole();
        try {
          await waitFor(
            'all that it tells',
            () => live.snapshot.tick?.timestampMs === state.tick?.timestampMs,
          );
          close(fromOwner.at(-1));
          await waitFor('the takeover', () => role.state.kind === 'owner');
          assert.deepEqual(role.state, { kind: 'owner', epoch: 2 });
          assert.deepEqual(plain(seeds[0]?.inherited), state);
          assert.deepEqual(plain(live.snapshot), state);
          assert.equal(seeds.length, 1);
        } finally {
          await role.stop();
          close();
        }
      });
      continue;
    }

    it(`are told by an owner of today that it is newer, and change nothing (protocol ${protocol})`, async () => {
      const wire = new Wire();
      const server = await wire.listen('owner');
      server.serve(wire.owner);
      try {
        const { socket, received, closed } = await wire.raw();
        const [hello, ...requests] = toOwner;
        socket.write(encodeFrame({ ...hello, token: wire.hello.token }));
        for (const request of requests) socket.write(encodeFrame(request));
        await closed;
        const { proof } = wire;
        assert.deepEqual(received, [
          { type: 'refused', protocol: windowProtocol, window: windowInfo('owner'), proof },
        ]);
        assert.deepEqual(wire.owner.asked, []);
        assert.equal(server.followers, 0);
      } finally {
        wire.close();
      }
    });

    it(`keep what they collect for as long as they live, and lose it to no window of today (protocol ${protocol})`, async () => {
      const { close } = await collectAs(recorded, fromOwner);
      const { role, seeds } = startRole();
      try {
        await waitFor('the part', () => role.state.kind === 'blocked');
        assert.deepEqual(seeds, []);
        assert.deepEqual(
          fs.readdirSync(folder).filter(name => name.startsWith('claim-')),
          ['claim-1'],
        );
        await role.stop();
        // A dead claim, from a window that had written everything: what follows is the next claim.
        const longAgo = new Date(Date.now() - 60_000);
        fs.utimesSync(path.join(folder, 'claim-1'), longAgo, longAgo);
        const later = startRole();
        await waitFor('the takeover', () => later.role.state.kind === 'owner');
        assert.deepEqual(later.role.state, { kind: 'owner', epoch: 2 });
        await later.role.stop();
      } finally {
        close();
      }
    });
  }
});
