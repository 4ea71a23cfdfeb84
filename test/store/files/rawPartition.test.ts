import assert from 'node:assert/strict';
import { runKeyOf } from '../../../src/history/runs/runKey';
import { RawPartition } from '../../../src/history/hours/rawPartition';
import { RawWriter } from '../../../src/history/hours/rawWriter';
import { loadSqlRuntime, type SqlRuntime } from '../../../src/history/files/sqlDatabase';
import type { Tick } from '../../../src/common/model/tick';
import { wasmPath } from '../fixture';
import { containerId, makeContainer, makeSample, makeTick, noonMs } from '../ticks';

describe('The runs of an hour', () => {
  let runtime: SqlRuntime;
  const open: RawPartition[] = [];
  before(async () => (runtime = await loadSqlRuntime(wasmPath)));
  afterEach(() => open.splice(0).forEach(partition => partition.close()));

  function create(): RawPartition {
    const partition = RawPartition.create(runtime, noonMs);
    open.push(partition);
    return partition;
  }

  /** The names of the runs in the hour's file, each with its number of samples. */
  function inFile(partition: RawPartition): Record<string, number> {
    const read = RawPartition.open(runtime, noonMs, partition.export(), false);
    open.push(read);
    const counts = [...read.runs.values()].map(({ name, slot }) => {
      const sql = 'SELECT count(*) FROM samples WHERE key / 4194304 = ?';
      return [name, read.database.number(sql, [slot]) ?? 0] as const;
    });
    return Object.fromEntries(counts);
  }

  const tickOf = (second: number, numbers: readonly number[], isListed = true): Tick => {
    const at = noonMs + second * 1000;
    return makeTick(at, {
      containers: isListed ? numbers.map(number => makeContainer(number)) : [],
      samples: numbers.map(number => makeSample(number, at)),
    });
  };

  it('are in its file whenever that is made, those of the newest tick too', () => {
    const partition = create();
    const writer = new RawWriter(partition);
    writer.append(tickOf(0, [1, 2]), noonMs);
    assert.deepEqual(inFile(partition), { 'app-1': 1, 'app-2': 1 });
    writer.append(tickOf(5, [2, 3]), noonMs + 5000);
    assert.deepEqual(inFile(partition), { 'app-1': 1, 'app-2': 2, 'app-3': 1 });
    partition.compact();
    assert.deepEqual(inFile(partition), { 'app-1': 1, 'app-2': 2, 'app-3': 1 });
  });

  it('are those of the ticks that are stored, and none of a tick that failed halfway', () => {
    const partition = create();
    new RawWriter(partition).append(tickOf(0, [1]), noonMs);
    const failing = tickOf(5, [1, 2, 3]);
    Object.defineProperty(failing.samples[2], 'pids', {
      get: () => {
        throw new Error('half a tick');
      },
    });
    assert.throws(() => new RawWriter(partition).append(failing, noonMs + 5000), /half a tick/);
    partition.reloadRuns();
    assert.deepEqual(
      [...partition.runs.values()].map(({ name }) => name),
      ['app-1'],
    );
    new RawWriter(partition).append(tickOf(10, [1, 4, 2]), noonMs + 10_000);
    assert.deepEqual(inFile(partition), { 'app-1': 2, 'app-4': 1, 'app-2': 1 });
  });

  it('get their name before they are written, and are gone when they are removed before', () => {
    const partition = create();
    const writer = new RawWriter(partition);
    writer.append(tickOf(0, [1, 2, 3], false), noonMs);
    writer.append(tickOf(5, [1, 2]), noonMs + 5000);
    assert.deepEqual(inFile(partition), { 'app-1': 2, 'app-2': 2, [containerId(3).slice(0, 12)]: 1 });
    writer.append(tickOf(10, [4, 5]), noonMs + 10_000);
    const { id, name, workload } = makeContainer(4);
    assert.equal(
      partition.removeRuns(new Set([runKeyOf({ containerId: id, workload: workload.key, name })])),
      true,
    );
    assert.deepEqual(inFile(partition), {
      'app-1': 2,
      'app-2': 2,
      [containerId(3).slice(0, 12)]: 1,
      'app-5': 1,
    });
  });
});
