import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import * as fc from 'fast-check';
import type { ContainerSample } from '../../../../src/common/model/sample';
import type { Tick } from '../../../../src/common/model/tick';
import { ByteWriter } from '../../../../src/history/journal/byteWriter';
import { maxJournalBytes } from '../../../../src/history/files/fileBounds';
import { journalHeader } from '../../../../src/history/journal/journalFormat';
import type { StoredTick } from '../../../../src/history/figures/storedTick';
import { journalFrame, maxPayloadBytes } from '../../../../src/history/journal/journalFrames';
import { JournalWriter } from '../../../../src/history/journal/journalWriter';
import { readJournal } from '../../../../src/history/journal/readJournal';
import { TickEncoder } from '../../../../src/history/journal/tickEncoder';
import { Load } from '../../../bench/support/load';
import { containerId, makeBusyTick, makeContainer, makeHost, makeTick, noonMs } from '../../../store/ticks';

function journalOf(ticks: readonly StoredTick[]): Buffer {
  const encoder = new TickEncoder(noonMs);
  return Buffer.concat([journalHeader(noonMs), ...ticks.map(tick => journalFrame(encoder.encode(tick)))]);
}

function minuteOfTicks(containers = 3): StoredTick[] {
  return Array.from({ length: 12 }, (_, index) => {
    const timestampMs = noonMs + index * 5000;
    return { timestampMs, tick: makeBusyTick(timestampMs, containers) };
  });
}

const integer = (max: number): fc.Arbitrary<number | undefined> =>
  fc.option(fc.integer({ min: 0, max }), { nil: undefined });

/** What disks, crashes and other programs do to a file. Positions are shares of the file's length. */
const place = fc.double({ min: 0, max: 1, noNaN: true });
const anyMishap: fc.Arbitrary<(bytes: Buffer) => Buffer> = fc.oneof(
  place.map(end => (bytes: Buffer) => bytes.subarray(0, Math.floor(end * bytes.length))),
  fc.tuple(place, fc.integer({ min: 1, max: 255 })).map(([at, bits]) => (bytes: Buffer) => {
    const changed = Buffer.from(bytes);
    const index = Math.min(bytes.length - 1, Math.floor(at * bytes.length));
    if (index >= 0) changed.writeUInt8(changed.readUInt8(index) ^ bits, index);
    return changed;
  }),
  fc.tuple(place, place, fc.constantFrom(0, 0xff)).map(([from, share, value]) => (bytes: Buffer) => {
    const start = Math.floor(from * bytes.length);
    return Buffer.from(bytes).fill(
      value,
      start,
      Math.min(bytes.length, start + Math.ceil((share * bytes.length) / 8)),
    );
  }),
  fc.tuple(place, place, place).map(([from, to, share]) => (bytes: Buffer) => {
    const start = Math.floor(from * bytes.length);
    const changed = Buffer.from(bytes);
    bytes.copy(changed, Math.floor(to * bytes.length), start, start + Math.ceil((share * bytes.length) / 8));
    return changed;
  }),
  fc.tuple(place, fc.uint8Array({ maxLength: 300 })).map(([at, added]) => (bytes: Buffer) => {
    const index = Math.floor(at * bytes.length);
    return Buffer.concat([bytes.subarray(0, index), added, bytes.subarray(index)]);
  }),
  fc.tuple(place, fc.integer({ min: 1, max: 300 })).map(([at, removed]) => (bytes: Buffer) => {
    const index = Math.floor(at * bytes.length);
    return Buffer.concat([bytes.subarray(0, index), bytes.subarray(index + removed)]);
  }),
);

const anySample: fc.Arbitrary<ContainerSample> = fc.record({
  timestampMs: fc.constant(noonMs),
  containerId: fc.integer({ min: 1, max: 5 }).map(containerId),
  cpuPercent: integer(1_000_000).map(value => (value === undefined ? undefined : value / 100)),
  memoryUsedBytes: integer(2 ** 40).map(value => (value === undefined ? undefined : value * 1024)),
  memoryLimitBytes: integer(2 ** 40),
  networkRxBytes: integer(Number.MAX_SAFE_INTEGER),
  networkTxBytes: integer(1000),
  blockReadBytes: integer(2 ** 33),
  blockWriteBytes: integer(2 ** 50),
  networkRxBytesPerSecond: integer(2 ** 31),
  pids: integer(2 ** 31),
  throttledPercent: integer(1000).map(value => (value === undefined ? undefined : value / 10)),
  memoryCacheBytes: integer(2 ** 20).map(value => (value === undefined ? undefined : value * 65_536)),
  oomKills: integer(3),
  cpuPressurePercent: integer(1000).map(value => (value === undefined ? undefined : value / 10)),
  memoryPressurePercent: integer(0),
  ioPressurePercent: integer(1000).map(value => (value === undefined ? undefined : value / 10)),
  pidsLimit: integer(2 ** 31),
});

const anyTick: fc.Arbitrary<Tick> = fc
  .record({
    samples: fc.uniqueArray(anySample, { selector: sample => sample.containerId, maxLength: 5 }),
    intervalMs: fc.integer({ min: 1000, max: 60_000 }),
    hasHost: fc.boolean(),
    swapUsedBytes: integer(2 ** 30).map(value => (value === undefined ? undefined : value * 1024)),
    status: fc.constantFrom('running' as const, 'paused' as const),
  })
  .map(({ samples, intervalMs, hasHost, swapUsedBytes, status }) =>
    makeTick(noonMs, {
      samples,
      intervalMs,
      containers: [1, 2, 3].map(number => makeContainer(number, { status })),
      host: hasHost ? makeHost(noonMs, { swapUsedBytes }) : undefined,
    }),
  );

describe('The journal', () => {
  it('gives every tick back: counters, CPU, memory, states and host figures exactly', () => {
    fc.assert(
      fc.property(fc.array(anyTick, { maxLength: 20 }), ticks => {
        const stored = ticks.map((tick, index) => ({ timestampMs: noonMs + index * 1000, tick }));
        const { ticks: read, damage } = readJournal(journalOf(stored), noonMs);
        assert.equal(damage, undefined);
        assert.deepEqual(read.map(essence), stored.map(essence));
      }),
    );
  });

  it('takes at most 15 bytes a row, containers and host described included', () => {
    const load = new Load(50);
    const ticks = Array.from({ length: 720 }, (_, index) => {
      const timestampMs = noonMs + index * 5000;
      return { timestampMs, tick: load.tick(timestampMs) };
    });
    const bytesPerRow = journalOf(ticks).length / (720 * 50);
    assert.ok(bytesPerRow <= 15, `${bytesPerRow.toFixed(1)} bytes a row`);
  });

  it('is read up to the last whole tick, wherever a crash cut it off', () => {
    const whole = journalOf(minuteOfTicks());
    let before = 0;
    for (let length = 0; length <= whole.length; length++) {
      const { ticks, damage } = readJournal(whole.subarray(0, length), noonMs);
      assert.equal(damage, undefined, `cut at ${length}`);
      assert.ok(ticks.length === before || ticks.length === before + 1);
      before = ticks.length;
    }
    assert.equal(before, 12);
  });

  it('takes a tail of zeros, as a power loss leaves, for torn and not for damage', () => {
    const { ticks, damage } = readJournal(
      Buffer.concat([journalOf(minuteOfTicks()), Buffer.alloc(5000)]),
      noonMs,
    );
    assert.deepEqual([ticks.length, damage], [12, undefined]);
  });

  it('never invents a tick and never fails on flipped, cut or inserted bytes', () => {
    const stored = minuteOfTicks();
    const whole = journalOf(stored);
    const expected = readJournal(whole, noonMs).ticks;
    const change = fc.record({
      at: fc.nat(whole.length - 1),
      remove: fc.nat(40),
      insert: fc.uint8Array({ maxLength: 40 }),
    });
    fc.assert(
      fc.property(change, ({ at, remove, insert }) => {
        const bytes = Buffer.concat([whole.subarray(0, at), insert, whole.subarray(at + remove)]);
        const ticks = readable(bytes);
        assert.deepEqual(ticks, expected.slice(0, ticks.length));
      }),
      { numRuns: 1000 },
    );
  });

  it('keeps what lies before the first changed byte, whatever happened to the whole file', () => {
    const load = new Load(4);
    const stored = Array.from({ length: 40 }, (_, index) => {
      const timestampMs = noonMs + index * 5000;
      return { timestampMs, tick: load.tick(timestampMs) };
    });
    const encoder = new TickEncoder(noonMs);
    const frames = stored.map(tick => journalFrame(encoder.encode(tick)));
    const whole = Buffer.concat([journalHeader(noonMs), ...frames]);
    const ends = frames.map((_, index) => journalHeader(noonMs).length + sum(frames.slice(0, index + 1)));
    const expected = readJournal(whole, noonMs).ticks;
    fc.assert(
      fc.property(fc.array(anyMishap, { minLength: 1, maxLength: 5 }), mishaps => {
        const bytes = mishaps.reduce<Buffer>((before, mishap) => mishap(before), whole);
        const ticks = readable(bytes);
        const changedAt = firstDifference(whole, bytes);
        const untouched = ends.filter(end => end <= changedAt).length;
        // Without its header a file cannot be recognized, nor its figures told apart.
        if (changedAt < 20) return;
        assert.ok(ticks.length >= untouched, `${ticks.length} of ${untouched} ticks`);
        assert.deepEqual(ticks.slice(0, untouched), expected.slice(0, untouched));
      }),
      { numRuns: 1500 },
    );
  });

  it('never fails on any bytes behind a whole header and a right checksum', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ minLength: 1, maxLength: 200 }), { maxLength: 5 }), payloads => {
        const frames = payloads.map(payload => journalFrame(Buffer.from(payload)));
        readJournal(Buffer.concat([journalHeader(noonMs), ...frames]), noonMs);
      }),
      { numRuns: 2000 },
    );
  });

  it('gives no rows of a tick that names one container many times, which takes much memory for few bytes', () => {
    const times = 400_000;
    const writer = new ByteWriter();
    for (const number of [0, 0]) writer.signed(number);
    for (const number of [0, 1]) writer.unsigned(number);
    writer.text(JSON.stringify({ id: containerId(1), name: 'app-1', workload: { key: 'k', name: 'n' } }));
    writer.unsigned(times);
    for (let index = 0; index < times; index++) {
      writer.signed(index === 0 ? 0 : -1);
      writer.unsigned(0);
    }
    const bytes = Buffer.concat([journalHeader(noonMs), journalFrame(writer.take())]);
    assert.ok(bytes.length < 1_000_000);
    const { ticks, damage } = readJournal(bytes, noonMs);
    assert.equal(ticks.length, 0);
    assert.match(damage ?? '', /A container twice in one tick/);
  });

  it('is given up before anything is written that no reader would take', async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cm-journal-'));
    const file = path.join(folder, 'a.journal');
    const writer = new JournalWriter({ file, header: journalHeader(noonMs), handleSync: () => undefined });
    try {
      writer.append(Buffer.alloc(maxPayloadBytes, 1));
      writer.writePending();
      assert.equal(writer.isGivenUp, false);
      writer.append(Buffer.alloc(maxPayloadBytes + 1, 1));
      assert.equal(writer.isGivenUp, true);
      assert.throws(() => writer.writePending());
      assert.equal(fs.statSync(file).size, journalHeader(noonMs).length + 8 + maxPayloadBytes);
    } finally {
      await writer.close();
      fs.rmSync(folder, { recursive: true });
    }
  });

  it('is given up before it is longer than its reader takes', async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cm-journal-'));
    const file = path.join(folder, 'a.journal');
    const header = journalHeader(noonMs);
    const writer = new JournalWriter({ file, header, handleSync: () => undefined, isSyncedLater: true });
    try {
      const payload = Buffer.alloc(maxPayloadBytes, 1);
      for (let index = 0; index < 20 && !writer.isGivenUp; index++) {
        writer.append(payload);
        if (!writer.isGivenUp) writer.writePending();
      }
      assert.equal(writer.isGivenUp, true);
      const { size } = fs.statSync(file);
      assert.ok(size <= maxJournalBytes && size > maxJournalBytes - 2 * maxPayloadBytes, `${size} bytes`);
    } finally {
      await writer.close();
      fs.rmSync(folder, { recursive: true });
    }
  });

  it('of a later version is told from a damaged one', () => {
    assert.throws(() => readJournal(Buffer.alloc(100, 'x'), noonMs), { name: 'DamagedFileError' });
    assert.throws(() => readJournal(journalOf([]), noonMs + 3_600_000), { name: 'DamagedFileError' });
  });
});

function sum(buffers: readonly Buffer[]): number {
  return buffers.reduce((total, { length }) => total + length, 0);
}

function firstDifference(a: Buffer, b: Buffer): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) if (a[at] !== b[at]) return at;
  return length;
}

/** The ticks of a file whose header may be damaged. */
function readable(bytes: Buffer): readonly StoredTick[] {
  try {
    return readJournal(bytes, noonMs).ticks;
  } catch (error) {
    assert.ok(error instanceof Error && /Damaged|Newer/.test(error.name), String(error));
    return [];
  }
}

/** What must survive of a tick. Rates are left to the codec's own tests. */
function essence({ timestampMs, tick }: StoredTick): unknown {
  const listed = new Map(tick.containers.map(container => [container.id, container]));
  return JSON.parse(
    JSON.stringify({
      timestampMs,
      intervalMs: tick.intervalMs,
      host: tick.host && { ...tick.host, timestampMs: 0 },
      rows: tick.samples.map(sample => ({
        ...sample,
        elapsedMs: 0,
        timestampMs: 0,
        networkRxBytesPerSecond: 0,
        networkTxBytesPerSecond: 0,
        blockReadBytesPerSecond: 0,
        blockWriteBytesPerSecond: 0,
        status: listed.get(sample.containerId)?.status,
        name: listed.get(sample.containerId)?.name,
        workload: listed.get(sample.containerId)?.workload,
      })),
    }),
  );
}
