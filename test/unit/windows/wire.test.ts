import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { connect, createServer } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { CancelSignal } from '../../../src/common/cancelSignal';
import { alteration, type SharedChange } from '../../../src/protocol/sharedState';
import { windowProtocol } from '../../../src/protocol/windows';
import { LiveState } from '../../../src/ui/state/liveState';
import { encodeFrame } from '../../../src/windows/wire/frames';
import type { OwnerServer } from '../../../src/windows/ownerServer';
import { plain } from '../../store/fixture';
import { makeBusyTick, noonMs } from '../../store/ticks';
import type { FakeOwner } from '../../support/fakes/fakeOwner';
import { itWith } from '../../support/run/itWith';
import { waitFor } from '../../support/run/waitFor';
import { windowInfo, Wire } from '../../support/windows/wire';
import { ManualClock } from '../../support/fakes/manualClock';

const umask = process.umask();

describe('the wire between windows', function () {
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

  it('gives a follower the whole state first and every change after it', async () => {
    owner.tick(makeBusyTick(noonMs, 3));
    const { link, changes } = await wire.follow();
    assert.equal(link.state?.tick?.timestampMs, noonMs);
    assert.equal(link.state.tick.containers.length, 3);
    owner.tick(makeBusyTick(noonMs + 1000, 4));
    await owner.handlers.pause({});
    await waitFor('three changes', () => changes.length === 3);
    assert.deepEqual(
      changes.map(each => each.type),
      ['tick', 'recorded', 'state'],
    );
    assert.equal(link.state?.tick?.containers.length, 4);
    assert.equal(link.state.isPaused, true);
  });

  it('tells a follower containers that change between ticks, and ticks still follow on those before', async () => {
    const first = makeBusyTick(noonMs, 3);
    owner.tick(first);
    const { link, changes } = await wire.follow();
    const containers = first.containers.slice(1);
    owner.change({ type: 'containers', engines: first.engines, containers });
    owner.tick({ ...makeBusyTick(noonMs + 1000, 3), containers });
    await waitFor('three changes', () => changes.length === 3);
    assert.deepEqual(changes[0], { type: 'containers', engines: first.engines, containers });
    assert.deepEqual(link.state?.tick?.containers, containers);
  });

  it('tells a window that comes between ticks what changed since the last one', async () => {
    const first = makeBusyTick(noonMs, 3);
    owner.tick(first);
    const [{ link: early }, containers] = [await wire.follow(), first.containers.slice(1)];
    const engines = first.engines.map(each => ({ ...each, excludedCount: 2 }));
    owner.change({ type: 'containers', engines, containers });
    await owner.handlers.pause({});
    const { link: late } = await wire.follow();
    await waitFor('the state', () => early.state?.isPaused);
    for (const { state } of [early, late]) {
      assert.deepEqual(state?.containers, containers);
      assert.deepEqual(state.engines, engines);
      assert.equal(state.tick?.containers.length, 3);
      assert.equal(state.isPaused, true);
    }
    const next = { ...makeBusyTick(noonMs + 1000, 3), containers };
    owner.tick(next);
    await waitFor('the tick', () => late.state?.tick?.timestampMs === noonMs + 1000);
    assert.deepEqual(late.state?.tick?.containers, containers);
    assert.equal(late.state.containers, undefined);
  });

  it('shows in every window what the collecting one has, change after change', async () => {
    const first = makeBusyTick(noonMs, 3);
    owner.tick(first);
    const { link, changes } = await wire.follow();
    const live = new LiveState(
      1000,
      error => {
        throw error;
      },
      new ManualClock(0),
    );
    live.follow({ type: 'snapshot', state: link.state ?? owner.state() });
    link.onDidChange(change => live.follow(change));
    const containers = first.containers.slice(1);
    const all: readonly SharedChange[] = [
      alteration(owner.state(), { storeProblem: 'ENOSPC', intervalMs: 7000 }),
      { type: 'containers', engines: [], containers },
      alteration(owner.state(), { isPaused: true }),
      { type: 'snapshot', state: { engines: first.engines, isPaused: false, intervalMs: 1000 } },
      { type: 'tick', tick: { ...makeBusyTick(noonMs + 1000, 4), engines: [] } },
      { type: 'recorded', timestampMs: noonMs + 1000 },
      { type: 'snapshot', state: { ...owner.state(), isPaused: true } },
    ];
    for (const [index, change] of all.entries()) {
      owner.change(change);
      // A tick is only reported once it is stored.
      if (change.type === 'tick') continue;
      await waitFor('the change', () => changes.length === index + 1);
      assert.deepEqual(plain(link.state), plain(owner.state()), change.type);
      assert.deepEqual(plain(live.snapshot), plain(owner.state()), change.type);
    }
  });

  describe('told what happens', () => {
    const died = { timestampMs: noonMs, containerId: 'a', name: 'web', action: 'die', exitCode: 1 } as const;
    const events = [
      { kind: 'container', ...died },
      { kind: 'marker', timestampMs: noonMs, subject: { kind: 'host' }, text: 'npm test' },
    ] as const;
    const typesOf = (messages: readonly unknown[]): unknown[] =>
      messages.map(each => (each as { readonly type: unknown }).type);

    it('hears it at once, and once', async () => {
      const { changes } = await wire.follow();
      owner.change({ type: 'events', events });
      owner.tick({ ...makeBusyTick(noonMs, 1), events: [died] });
      await waitFor('the tick', () => changes.length === 3);
      assert.deepEqual(changes[0], { type: 'events', events });
      assert.deepEqual(
        changes.map(({ type }) => type),
        ['events', 'tick', 'recorded'],
      );
    });

    it('hears it with the tick, and nothing that it does not know, where it is of a version before', async () => {
      const [{ received }, { changes }] = [await wire.rawFollower(), await wire.follow()];
      owner.change({ type: 'events', events });
      owner.tick({ ...makeBusyTick(noonMs, 1), events: [died] });
      await waitFor('all of it', () => received.length === 3 && changes.length === 3);
      assert.deepEqual(typesOf(received), ['welcome', 'tick', 'recorded']);
      assert.deepEqual((received[1] as { tick: { events: unknown } }).tick.events, [died]);
    });

    it('hears it with the tick of an owner of a version before', async () => {
      const at = `${wire.address}4`;
      const old = createServer(socket => {
        const welcome = { type: 'welcome', window: windowInfo('old'), proof: wire.proof };
        socket.on('error', () => undefined);
        const { containers, ...tick } = { ...makeBusyTick(noonMs, 1), events: [died] };
        socket.write(encodeFrame({ ...welcome, state: owner.state() }));
        socket.once('data', () => {
          const change = { ...tick, changed: containers, ids: containers.map(({ id }) => id) };
          socket.write(encodeFrame({ type: 'tick', tick: change }));
        });
      });
      await new Promise<void>(resolve => old.listen(at, resolve));
      try {
        const attempt = await wire.open(undefined, at);
        assert.equal(attempt.kind, 'linked');
        if (attempt.kind !== 'linked') return;
        const changes: SharedChange[] = [];
        attempt.link.onDidChange(change => changes.push(change));
        await waitFor('the events', () => changes.length === 2);
        assert.deepEqual(changes[1], { type: 'events', events: [events[0]] });
        attempt.link.dispose();
      } finally {
        old.close();
      }
    });
  });

  it('answers calls, and tells a bad argument from a failure', async () => {
    const { link } = await wire.follow();
    assert.deepEqual(await link.call('listWorkloads', {}), []);
    owner.answer = () => Promise.reject(Object.assign(new Error('at least 1'), { name: 'ArgumentError' }));
    await assert.rejects(link.call('listWorkloads', {}), { name: 'ArgumentError', message: 'at least 1' });
    owner.answer = () => Promise.reject(new Error('the disk is gone'));
    await assert.rejects(link.call('listWorkloads', {}), { name: 'Error', message: 'the disk is gone' });
    await assert.rejects(link.call('record' as never, {} as never), /Unknown method "record"/);
  });

  it('calls off at the owner what is no longer wanted, and what nobody waits for any more', async () => {
    const signals: CancelSignal[] = [];
    owner.answer = signal => {
      if (signal) signals.push(signal);
      return new Promise(() => undefined);
    };
    const { link } = await wire.follow();
    const abort = new AbortController();
    const canceled = link.call('listWorkloads', {}, abort.signal);
    const left = link.call('listWorkloads', {});
    await waitFor('both calls', () => signals.length === 2);
    abort.abort();
    await assert.rejects(canceled, { name: 'CanceledError' });
    await waitFor('the first to be called off', () => signals[0]?.aborted);
    assert.equal(signals[1]?.aborted, false);
    link.dispose();
    await assert.rejects(left, /closed/);
    await waitFor('the second to be called off', () => signals[1]?.aborted);
  });

  it('says nothing to who does not know the token', async () => {
    const { socket, received, closed } = await wire.raw();
    socket.write(encodeFrame({ ...wire.hello, token: 'guessed' }));
    await closed;
    assert.deepEqual(received, []);
    assert.equal((await wire.open('guessed')).kind, 'ended');
    assert.equal(server.followers, 0);
  });

  it('believes nobody who does not know what stands in the file of the claim', async () => {
    assert.equal((await wire.open(undefined, undefined, 'something else')).kind, 'absent');
    await waitFor('the end', () => server.followers === 0);
  });

  it('counts and serves nobody who left while the claim was being made', async () => {
    const at = `${wire.address}3`;
    const later = await wire.listen('later', at);
    const socket = connect(at);
    const before = wire.clock.timerCount;
    socket.write(encodeFrame(wire.hello));
    await waitFor('the connection', () => wire.clock.timerCount > before);
    socket.destroy();
    await waitFor('its end', () => wire.clock.timerCount === before);
    later.serve(owner);
    // A later follower is served after it.
    const next = await wire.open(undefined, at);
    assert.equal(next.kind, 'linked');
    assert.equal(later.followers, 1);
  });

  it('answers nobody from the moment its owner closes, also who comes only then', async () => {
    server.freeze();
    assert.equal((await wire.open()).kind, 'ended');
    assert.equal(server.followers, 0);
  });

  it('tells of a window of another version once, however often it comes', async () => {
    for (let times = 0; times < 3; times++) {
      const { socket, closed } = await wire.raw();
      socket.write(encodeFrame({ ...wire.hello, protocol: windowProtocol - 1 }));
      await closed;
    }
    assert.equal(wire.log.count('warn', /raw runs version/), 1);
  });

  it('cuts off who numbers two requests alike, so that no more than a few are worked on', async () => {
    owner.answer = () => new Promise(() => undefined);
    const { socket, closed } = await wire.raw();
    socket.write(encodeFrame(wire.hello));
    const request = encodeFrame({ type: 'request', request: { id: 1, method: 'listWorkloads', params: {} } });
    await waitFor('the welcome', () => server.followers === 1);
    socket.write(Buffer.concat(Array.from({ length: 100 }, () => request)));
    await closed;
    assert.equal(owner.asked.length, 1);
  });

  it('tells a window of another version so, and the user of this one', async () => {
    const { socket, received, closed } = await wire.raw();
    socket.write(
      encodeFrame({
        ...wire.hello,
        protocol: windowProtocol + 1,
        window: { ...windowInfo('new'), version: '9.0.0' },
      }),
    );
    await closed;
    assert.deepEqual(received, [
      { type: 'refused', protocol: windowProtocol, window: windowInfo('owner'), proof: wire.proof },
    ]);
    assert.equal(wire.log.count('warn', /new runs version 9.0.0.*this one 1.0.0.*Reload this window/), 1);
  });

  it('cuts off who sends what is no message, and nobody else', async () => {
    const { link, changes } = await wire.follow();
    const head = Buffer.alloc(4);
    head.writeUInt32BE(0xffff_ffff);
    const garbage = [
      head,
      Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n'),
      Buffer.from('\0\0\0\x04null'),
      encodeFrame([]),
      encodeFrame({ type: 'toString' }),
      encodeFrame({ type: '__proto__' }),
      encodeFrame({ type: 'hello' }),
      encodeFrame({ ...wire.hello, window: { id: 7 } }),
      encodeFrame({ type: 'request', request: { id: 1, method: 'flush' } }),
      Buffer.concat([encodeFrame(wire.hello), encodeFrame({ type: 'request', request: 'flush' })]),
      Buffer.concat([encodeFrame(wire.hello), encodeFrame(wire.hello)]),
      encodeFrame({ ...wire.hello, padding: 'x'.repeat(300_000) }),
    ];
    for (const bytes of garbage) {
      const { socket, closed } = await wire.raw();
      socket.write(bytes);
      let isOpen = true;
      void closed.then(() => (isOpen = false));
      await waitFor(`an end after ${bytes.toString('latin1', 0, 60)}`, () => !isOpen);
    }
    assert.deepEqual(owner.asked, []);
    owner.tick(makeBusyTick(noonMs, 1));
    await waitFor('the tick', () => changes.length === 2);
    assert.deepEqual(await link.call('listWorkloads', {}), []);
  });

  it('cuts off who connects and says nothing', async () => {
    const { closed } = await wire.raw();
    await waitFor('the connection to be accepted', () => wire.clock.timerCount === 1);
    wire.clock.advance(5000);
    await closed;
  });

  it('leaves out ticks for who does not read, catches it up when it reads, and never waits for it', async () => {
    const { socket, received } = await wire.raw();
    socket.write(encodeFrame(wire.hello));
    await waitFor('the welcome', () => received.length === 1);
    const { changes } = await wire.follow();
    socket.pause();
    const ticks = 300;
    for (let index = 1; index <= ticks; index++) {
      owner.tick(makeBusyTick(noonMs + index * 1000, 50));
      // The reading follower is in this process, too, and needs turns of the event loop. It gets all changes,
      // while the other one reads nothing.
      while (index % 10 === 0 && changes.length < 2 * index) await nextTurn();
    }
    assert.equal(received.length, 1);
    socket.resume();
    const newest = (): unknown =>
      (received.at(-1) as { state?: { tick?: { timestampMs: number } } }).state?.tick?.timestampMs;
    await waitFor('a snapshot', () => newest() === noonMs + ticks * 1000);
    assert.ok(received.length < ticks, `${received.length} messages`);
    owner.tick(makeBusyTick(noonMs + 1_000_000, 50));
    await waitFor('ticks again', () => (received.at(-1) as SharedChange).type === 'recorded');
  });

  it('cuts off who reads nothing for half a minute', async () => {
    const { socket, received, closed } = await wire.raw();
    socket.write(encodeFrame(wire.hello));
    await waitFor('the welcome', () => received.length === 1);
    socket.pause();
    for (let index = 1; index <= 300; index++) owner.tick(makeBusyTick(noonMs + index * 1000, 50));
    assert.equal(server.followers, 1);
    wire.clock.advance(30_000);
    assert.equal(server.followers, 0);
    socket.resume();
    await closed;
  });

  it('works on a few requests of one window at a time', async () => {
    const atOnce = 32;
    let [running, most] = [0, 0];
    let release: () => void = () => undefined;
    const released = new Promise<void>(resolve => (release = resolve));
    owner.answer = async () => {
      most = Math.max(most, ++running);
      await released;
      await nextTurn();
      running--;
      return [];
    };
    const { link } = await wire.follow();
    const calls = Array.from({ length: 3000 }, () => link.call('listWorkloads', {}));
    await waitFor('as many as are worked on', () => running === atOnce);
    release();
    assert.equal((await Promise.all(calls)).length, 3000);
    assert.equal(most, atOnce);
  });

  it('tells followers at once when it closes in order, and leaves no socket behind', async () => {
    const { link } = await wire.follow();
    const ends: string[] = [];
    link.onDidEnd(reason => ends.push(reason));
    owner.answer = () => new Promise(() => undefined);
    const pending = link.call('listWorkloads', {});
    await waitFor('the call', () => owner.asked.length === 1);
    server.freeze();
    server.close(true);
    await assert.rejects(pending, /closed/);
    assert.deepEqual(ends, ['bye']);
    assert.equal((await wire.open()).kind, 'absent');
    assert.equal(fs.existsSync(wire.address), false);
  });

  itWith('unixSockets', 'lets nobody but this user connect', () => {
    assert.equal(fs.statSync(wire.address).mode & 0o077, 0);
    assert.equal(process.umask(), umask, 'the mask of the process is as it was');
  });
});
