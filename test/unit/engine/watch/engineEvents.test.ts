import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { EngineEvents, type StreamEnd } from '../../../../src/engine/watch/engineEvents';
import { ManualClock } from '../../../support/fakes/manualClock';
import { EngineError } from '../../../../src/engine/transport/engineError';
import { waitFor } from '../../../support/run/waitFor';

const settled = (): Promise<void> => new Promise(resolve => setImmediate(() => setImmediate(resolve)));
const eventLine = `{"Action":"start","Actor":{"ID":"${'a'.repeat(64)}"},"time":5,"timeNano":5000000001}\n`;

describe('EngineEvents', () => {
  let clock: ManualClock;
  let stop: AbortController;
  let streams: PassThrough[];
  let asked: (string | undefined)[];
  let failure: unknown;
  let isIdle: boolean;
  let opened: number;
  let ends: StreamEnd[];
  let told: string[];
  let times: number[];
  let engineTimes: (number | undefined)[];
  let aheads: (boolean | undefined)[];
  let dropped: string[];
  let clockShiftMs: number;
  let events: EngineEvents;

  beforeEach(async () => {
    clock = new ManualClock(0);
    stop = new AbortController();
    [streams, asked, ends, told, dropped] = [[], [], [], [], []];
    [times, engineTimes, aheads, clockShiftMs] = [[], [], [], 0];
    [failure, isIdle, opened] = [undefined, false, 0];
    events = new EngineEvents({
      source: {
        get clockShiftMs() {
          return clockShiftMs;
        },
        openEvents: async (since, signal) => {
          asked.push(since);
          if (failure) throw failure;
          const stream = new PassThrough();
          signal.addEventListener('abort', () => stream.destroy());
          streams.push(stream);
          return { body: stream };
        },
      },
      clock,
      random: () => 0,
      isIdle: () => isIdle,
      since: () => told.at(-1),
      handleOpen: () => opened++,
      handleEvent: ({ stamp, event, isAhead }) => {
        aheads.push(isAhead);
        told.push(stamp);
        times.push(event.timestampMs);
        engineTimes.push(event.engineTimeMs);
      },
      handleDropped: reason => dropped.push(reason),
      handleEnd: end => ends.push(end),
    });
  });
  afterEach(() => stop.abort());

  const run = async (): Promise<void> => {
    void events.run(stop.signal);
    await settled();
  };
  const pass = async (ms: number): Promise<void> => {
    clock.advance(ms);
    await settled();
  };
  const end = async (): Promise<void> => {
    streams.at(-1)?.end();
    await settled();
  };

  it('tells events, and goes on after the last one when the stream ends', async () => {
    await run();
    assert.deepEqual([asked, opened, events.isOpen], [[undefined], 1, true]);
    streams[0]?.write(eventLine);
    await pass(60_000);
    assert.deepEqual(told, ['5.000000001']);
    await end();
    assert.deepEqual([ends, events.isOpen], [['ended'], false]);
    await pass(200);
    assert.deepEqual([asked.length, asked[1], opened], [2, '5.000000001', 2]);
  });

  it('tells times by this machine’s clock where the engine’s is hours off, and what the engine says they are', async () => {
    clock.advance(7_206_000);
    clockShiftMs = 7_200_000;
    await run();
    streams[0]?.write(eventLine);
    await settled();
    clockShiftMs = 0;
    streams[0]?.write(eventLine);
    await settled();
    assert.deepEqual(times, [7_205_000, 5000]);
    assert.deepEqual(engineTimes, [5000, undefined]);
  });

  it('takes what it hears for past, whatever the engine’s clock says', async () => {
    clock.advance(4000);
    await run();
    streams[0]?.write(eventLine);
    streams[0]?.write(eventLine.replaceAll('5', '4102444800'));
    await settled();
    assert.deepEqual(times, [4000, 4000]);
    // Another stream that began with the second would be silent for a century.
    assert.deepEqual(aheads, [undefined, true]);
    await pass(3000);
    streams[0]?.write(eventLine);
    await settled();
    assert.deepEqual(times.slice(2), [5000]);
  });

  it('tries for ever, less and less often, and soon again after a stream that lived', async () => {
    failure = new Error('connect ECONNREFUSED');
    await run();
    const delays = [200, 400, 800, 1600, 3200, 6400, 12_800, 25_600, 30_000, 30_000, 30_000];
    for (const [index, delayMs] of delays.entries()) {
      assert.equal(asked.length, index + 1);
      await pass(delayMs - 1);
      assert.equal(asked.length, index + 1, `not before ${delayMs} ms`);
      await pass(1);
    }
    assert.ok(ends.every(each => each === 'failed'));
    failure = undefined;
    await pass(30_000);
    assert.equal(events.isOpen, true);
    await pass(5000);
    await end();
    const attempts = asked.length;
    await pass(200);
    assert.equal(asked.length, attempts + 1);
  });

  it('leaves an engine that ends its streams at once while nothing runs alone for minutes', async () => {
    isIdle = true;
    await run();
    assert.equal(opened, 1);
    for (let waitedMs = 0; waitedMs < 3_600_000; waitedMs += 10_000) {
      await end();
      await pass(10_000);
    }
    assert.equal(opened, 1, 'no later stream was believed');
    assert.ok(asked.length < 25, `${asked.length} in an hour`);
    isIdle = false;
    streams.at(-1)?.end();
    await pass(300_000);
    assert.equal(events.isOpen, true);
  });

  it('believes a stream that stays, or that says something, also while nothing runs', async () => {
    isIdle = true;
    await run();
    await end();
    await pass(200);
    assert.equal(events.isOpen, false);
    await pass(1000);
    assert.equal(events.isOpen, true);
    await end();
    await pass(400);
    streams.at(-1)?.write(eventLine);
    await settled();
    assert.equal(events.isOpen, true);
  });

  it('tells an engine that refuses from one that does not answer', async () => {
    failure = new EngineError(403, 'forbidden');
    await run();
    failure = new Error('socket hang up');
    await pass(200);
    assert.deepEqual(ends, ['refused', 'failed']);
  });

  it('passes over a line that is no event, or too long, says so, and goes on with the next', async () => {
    await run();
    const labels = 'x'.repeat(1_200_000);
    const lines = [
      '<html>half',
      '[]',
      '7',
      `{"Action":"start","Actor":{"Attributes":{"label":"${labels}"}}}`,
    ];
    for (const [index, line] of lines.entries()) {
      streams[0]?.write(`${line}\n${eventLine}`);
      await waitFor('the event', () => told.length === index + 1);
    }
    assert.deepEqual([streams.length, events.isOpen, ends], [1, true, []]);
    assert.deepEqual(dropped, [
      'a line is not an event',
      'a line is not an event',
      'a line is not an event',
      'a line is too long',
    ]);
    await end();
    await pass(200);
    assert.equal(asked[1], '5.000000001', 'the next stream begins behind them');
  });

  it('ends a stream that sends more than 1,000 events a second for long, and retries later and later', async () => {
    await run();
    for (let second = 0; second < 60; second++) {
      streams[0]?.write(eventLine.repeat(1000));
      while (told.length < (second + 1) * 1000) await settled();
      await pass(1000);
    }
    assert.deepEqual([told.length, ends], [60_000, []]);
    streams[0]?.write(eventLine.repeat(10_001));
    await pass(0);
    while (ends.length === 0) await settled();
    assert.deepEqual([told.length, ends, streams[0]?.destroyed], [70_000, ['ended'], true]);
    for (let again = 1; again < 4; again++) {
      await pass(200 * 2 ** (again - 1) - 1);
      assert.equal(streams.length, again);
      await pass(1);
      assert.equal(streams.length, again + 1);
      // As long as a healthy stream lasts.
      await pass(5000);
      streams.at(-1)?.write(eventLine.repeat(10_001));
      while (ends.length === again) await settled();
    }
  });

  it('counts a long line as many', async () => {
    await run();
    streams[0]?.write(`${JSON.stringify({ x: 'x'.repeat(60_000) })}\n`.repeat(667));
    while (ends.length === 0) await settled();
    assert.deepEqual(ends, ['ended']);
  });

  it('ignores half an event at the end of a stream', async () => {
    await run();
    streams[0]?.write(eventLine.slice(0, 30));
    await end();
    assert.deepEqual([told, ends], [[], ['ended']]);
  });

  it('goes on after a stream that breaks', async () => {
    await run();
    streams[0]?.destroy(new Error('aborted'));
    await settled();
    await pass(200);
    assert.deepEqual([ends, streams.length, events.isOpen], [['ended'], 2, true]);
  });

  it('ends with its owner: stream, timers and all', async () => {
    await run();
    stop.abort();
    await settled();
    assert.deepEqual([streams[0]?.destroyed, clock.timerCount, ends], [true, 0, []]);
    stop = new AbortController();
    failure = new Error('down');
    await run();
    assert.equal(clock.timerCount, 1);
    stop.abort();
    await settled();
    assert.equal(clock.timerCount, 0);
    await pass(60_000);
    assert.equal(asked.length, 2);
  });

  it('does not wait for ever for a stream to open', async () => {
    const hanging = new EngineEvents({
      source: { clockShiftMs: 0, openEvents: () => new Promise(() => undefined) },
      clock,
      random: () => 0,
      isIdle: () => false,
      since: () => undefined,
      handleOpen: () => opened++,
      handleEvent: () => undefined,
      handleDropped: () => undefined,
      handleEnd: each => ends.push(each),
    });
    void hanging.run(stop.signal);
    await settled();
    await pass(10_000);
    assert.deepEqual(ends, ['failed']);
  });
});
