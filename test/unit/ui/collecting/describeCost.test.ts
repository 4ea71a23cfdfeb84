import assert from 'node:assert/strict';
import type { CollectingCost } from '../../../../src/protocol/windows';
import { describeCost } from '../../../../src/ui/collecting/describeCost';
import { makeStorageReport } from '../../../support/data/samples';

const cost: CollectingCost = {
  forMs: 600_000,
  intervalMs: 5000,
  calls: 123,
  tick: { ticks: 120, medianMs: 5, longestMs: 31.4 },
  processMemoryBytes: 200 * 2 ** 20,
};
const storage = makeStorageReport({
  bytes: 20 * 2 ** 20,
  writtenBytes: 2 ** 20,
  openForMs: 600_000,
  busyMs: 6000,
  memoryBytes: 30 * 2 ** 20,
});

describe('describeCost', () => {
  it('tells calls a minute, milliseconds, bytes an hour and memory', () => {
    const lines = describeCost(cost, storage).map(({ label, description }) => `${label}: ${description}`);
    assert.deepEqual(lines, [
      'Calls to engines: 12 a minute',
      'Ticks: 5.0 ms every 5 s',
      'History: 1% of one core',
      'Disk: 6 MiB written an hour',
      'Extension host: 200 MiB of memory',
    ]);
  });

  it('invents nothing before the first tick', () => {
    const lines = describeCost(
      { ...cost, forMs: 0, calls: 0, tick: undefined },
      { ...storage, openForMs: 0, writtenBytes: 0, busyMs: 0 },
    );
    assert.ok(lines.some(({ description }) => description === 'none yet'));
    assert.doesNotMatch(JSON.stringify(lines), /NaN|Infinity/);
  });

  it('makes no rate of the first moments, which are spent on opening', () => {
    const lines = describeCost({ ...cost, forMs: 15_000, calls: 9 }, { ...storage, openForMs: 15_000 });
    const of = (label: string): string | undefined => lines.find(each => each.label === label)?.description;
    assert.equal(of('Calls to engines'), '9 so far');
    assert.equal(of('Disk'), '1 MiB written');
  });
});
