import assert from 'node:assert/strict';
import { joinMoments } from '../../../src/history/hours/joinMoments';
import { mergeHour } from '../../../src/history/hours/mergeHour';
import { partitionTicks } from '../../../src/history/hours/partitionTicks';
import { RawPartition } from '../../../src/history/hours/rawPartition';
import { RawWriter } from '../../../src/history/hours/rawWriter';
import { ticksInOrder } from '../../../src/history/figures/ticksInOrder';
import { loadSqlRuntime, type SqlRuntime } from '../../../src/history/files/sqlDatabase';
import type { StoredTick } from '../../../src/history/figures/storedTick';
import { plain, wasmPath } from '../fixture';
import { makeBusyTick, makeContainer, makeHost, makeSample, makeTick, noonMs } from '../ticks';

function busyTicks(from: number, to: number, containers = 3): StoredTick[] {
  return Array.from({ length: to - from }, (_, index) => {
    const timestampMs = noonMs + (from + index) * 5000;
    return { timestampMs, tick: makeBusyTick(timestampMs, containers) };
  });
}

describe('Ticks that are added to an hour', () => {
  let runtime: SqlRuntime;
  const opened = new Set<RawPartition>();
  before(async () => (runtime = await loadSqlRuntime(wasmPath)));
  afterEach(() => {
    for (const partition of opened) partition.close();
    opened.clear();
  });
  const create = (): RawPartition => {
    const partition = RawPartition.create(runtime, noonMs);
    opened.add(partition);
    return partition;
  };
  const merge = (partition: RawPartition, ticks: Iterable<StoredTick>): RawPartition => {
    const merged = mergeHour(runtime, partition, ticks);
    opened.add(merged);
    return merged;
  };
  const recorded = (ticks: readonly StoredTick[]): RawPartition => {
    const partition = create();
    const writer = new RawWriter(partition);
    for (const { tick, timestampMs } of ticks) writer.append(tick, timestampMs);
    return partition;
  };
  const rowsOf = (partition: RawPartition): unknown => plain([...partitionTicks(partition)]);
  const samples = (partition: RawPartition): number =>
    partition.database.number('SELECT count(*) FROM samples') ?? 0;

  it('are each stored before the next is read', () => {
    const partition = create();
    const seen: number[] = [];
    const ticks = function* (): Generator<StoredTick> {
      for (const stored of busyTicks(0, 10)) {
        seen.push(samples(partition));
        yield stored;
      }
    };
    assert.equal(merge(partition, ticks()), partition);
    // One waits, for more of its moment may follow.
    assert.deepEqual(seen, [0, 0, 3, 6, 9, 12, 15, 18, 21, 24]);
    assert.equal(samples(partition), 30);
  });

  it('give the same rows in whichever order they come, and however many come twice', () => {
    const ticks = busyTicks(0, 40);
    // Which row was the one before differs, so the time since then does, too.
    const rows = (partition: RawPartition): unknown =>
      JSON.parse(JSON.stringify(rowsOf(partition)), (key, value: unknown) =>
        key === 'elapsedMs' ? undefined : value,
      );
    const expected = rows(recorded(ticks));
    const even = ticks.filter((_, index) => index % 2 === 0);
    const odd = ticks.filter((_, index) => index % 2 === 1);
    const orders = {
      behind: [...even, ...odd],
      reversed: ticks.toReversed(),
      twice: [...ticks, ...ticks],
      'twice each': ticks.flatMap(stored => [stored, stored]),
      merged: [...ticksInOrder([odd, even, ticks])],
    };
    for (const [name, order] of Object.entries(orders)) {
      assert.deepEqual(rows(merge(create(), order)), expected, name);
      assert.deepEqual(rows(merge(recorded(even), order)), expected, `${name}, between`);
      assert.deepEqual(rows(merge(recorded(ticks), order)), expected, `${name}, known`);
    }
  });

  it('change nothing where all of them are known', () => {
    const partition = recorded(busyTicks(0, 20));
    partition.isDirty = false;
    assert.equal(merge(partition, busyTicks(5, 15)), partition);
    assert.equal(partition.isDirty, false);
  });

  it('of one moment are one tick, in which the first row of a container counts', () => {
    const piece = (numbers: number[], pids: number, changes = {}): StoredTick => ({
      timestampMs: noonMs,
      tick: makeTick(noonMs, {
        containers: numbers.map(number => makeContainer(number)),
        samples: numbers.map(number => makeSample(number, noonMs, { pids })),
        host: undefined,
        ...changes,
      }),
    });
    const pieces = [piece([1, 2], 1), piece([2, 3], 2, { host: makeHost(noonMs) }), piece([1], 3)];
    const [joined, ...others] = joinMoments([...pieces, ...busyTicks(1, 2)]);
    assert.deepEqual(
      joined?.tick.samples.map(({ pids }) => pids),
      [1, 1, 2],
    );
    assert.equal(joined.tick.containers.length, 3);
    assert.deepEqual(joined.tick.host, makeHost(noonMs));
    assert.deepEqual(others, busyTicks(1, 2));
  });

  it('that an hour is read as are the same in however many parts', () => {
    const partition = recorded(busyTicks(0, 100));
    const whole = rowsOf(partition);
    for (const mostRows of [1, 7, 100, 299]) {
      assert.deepEqual(plain([...partitionTicks(partition, mostRows)]), whole, `${mostRows} rows`);
    }
  });
});
