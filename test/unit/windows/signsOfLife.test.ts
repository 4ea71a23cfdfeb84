import assert from 'node:assert/strict';
import type { SharedChange } from '../../../src/protocol/sharedState';
import { beatMs, silentAfterMs } from '../../../src/protocol/windows';
import { encodeFrame } from '../../../src/windows/wire/frames';
import type { OwnerServer } from '../../../src/windows/ownerServer';
import { makeBusyTick, noonMs } from '../../store/ticks';
import type { FakeOwner } from '../../support/fakes/fakeOwner';
import type { ManualClock } from '../../support/fakes/manualClock';
import { waitFor } from '../../support/run/waitFor';
import { Wire } from '../../support/windows/wire';

/** All times here are multiples of this. */
const stepMs = 500;

/** Moves a clock without a jump. */
function pass(on: ManualClock, ms: number): void {
  for (let left = ms; left > 0; left -= stepMs) on.advance(Math.min(stepMs, left));
}

function typeOf(message: unknown): string {
  return (message as SharedChange).type;
}

function tickAndRecorded(times: number): string[] {
  return Array.from({ length: times }, () => ['tick', 'recorded']).flat();
}

describe('signs of life between windows', function () {
  this.timeout(20_000);
  let wire: Wire;
  let server: OwnerServer;
  let owner: FakeOwner;

  beforeEach(async () => {
    wire = new Wire();
    ({ owner } = wire);
    server = await wire.listen('owner');
    server.serve(owner);
  });
  afterEach(() => wire.close());

  it('finds an owner silent that accepts and never answers', async () => {
    const address = `${wire.address}2`;
    await wire.listen('mute', address);
    const attempt = wire.open(undefined, address);
    await waitFor('the connection', () => wire.clock.timerCount === 1);
    pass(wire.linkClock, silentAfterMs);
    assert.equal((await attempt).kind, 'silent');
  });

  it('finds an owner silent that stops giving signs of life', async () => {
    const { link } = await wire.follow();
    const ends: string[] = [];
    link.onDidEnd(reason => ends.push(reason));
    for (let beat = 1; beat <= 10; beat++) {
      const before = wire.linkClock.set;
      await waitFor('a sign of life', () => {
        // A sign is left out while other data is still being sent.
        wire.clock.advance(beatMs);
        return wire.linkClock.set > before;
      });
      pass(wire.linkClock, silentAfterMs - stepMs);
    }
    assert.deepEqual(ends, []);
    pass(wire.linkClock, stepMs);
    assert.deepEqual(ends, ['silent']);
  });

  it('gives a sign of life only where the owner has said nothing for a while, and to nobody none', async () => {
    const { socket, received } = await wire.raw();
    await waitFor('the server to notice', () => wire.clock.timerCount === 1);
    socket.write(encodeFrame(wire.hello));
    await waitFor('the welcome', () => received.length === 1);
    for (let times = 1; times <= 3; times++) {
      pass(wire.clock, beatMs - stepMs);
      owner.tick(makeBusyTick(noonMs + times * 1000, 1));
    }
    await waitFor('the ticks', () => received.length === 7);
    pass(wire.clock, beatMs);
    await waitFor('the sign of life', () => received.some(message => typeOf(message) === 'beat'));
    assert.deepEqual(received.map(typeOf), ['welcome', ...tickAndRecorded(3), 'beat']);
    socket.destroy();
    await waitFor('its end', () => server.followers === 0);
    wire.clock.advance(beatMs);
    assert.equal(wire.clock.timerCount, 0);
  });

  it('sends a tick together with the word that it is stored, or alone when that takes long', async () => {
    const { socket, received } = await wire.rawFollower();
    const pieces: number[] = [];
    socket.on('data', chunk => pieces.push(chunk.length));
    owner.tick(makeBusyTick(noonMs, 3));
    await waitFor('both', () => received.length === 3);
    assert.equal(pieces.length, 1);
    owner.change({ type: 'tick', tick: makeBusyTick(noonMs + 1000, 3) });
    assert.deepEqual(received.map(typeOf), ['welcome', ...tickAndRecorded(1)]);
    wire.clock.advance(50);
    await waitFor('the tick', () => received.length === 4);
    assert.equal(typeOf(received[3]), 'tick');
  });

  it('tells a window that comes meanwhile no tick twice, and the others before', async () => {
    const { changes } = await wire.follow();
    owner.change({ type: 'tick', tick: makeBusyTick(noonMs, 3) });
    const late = await wire.follow();
    await waitFor('the tick', () => changes.length === 1);
    assert.equal(late.link.state?.tick?.timestampMs, noonMs);
    owner.change({ type: 'tick', tick: makeBusyTick(noonMs + 1000, 3) });
    wire.clock.advance(50);
    await waitFor('the next tick', () => late.changes.length > 0 && changes.length === 2);
    assert.deepEqual(late.changes, changes.slice(1));
  });

  it('sends the tick that it still holds when it closes in an orderly way', async () => {
    const { link, changes } = await wire.follow();
    owner.change({ type: 'tick', tick: makeBusyTick(noonMs, 3) });
    server.freeze();
    server.close(true);
    await waitFor('the end', () => link.hasEnded);
    assert.deepEqual(changes.map(typeOf), ['tick']);
  });

  it('does not take a sleep of this machine for silence', async () => {
    const { link } = await wire.follow();
    wire.linkClock.advance(8 * 3_600_000);
    assert.equal(link.hasEnded, false);
  });
});
