import assert from 'node:assert/strict';
import { describeStorage } from '../../../../src/ui/collecting/describeStorage';
import { makeStorageReport } from '../../../support/data/samples';

const nowMs = Date.UTC(2026, 10, 23, 12);
const report = makeStorageReport({
  tiers: [
    { tier: 'raw', files: 24, bytes: 25_000_000, rows: 864_000, oldestMs: nowMs - 86_400_000 },
    { tier: 'minute', files: 1, bytes: 2_000_000, rows: 1, oldestMs: nowMs - 3_600_000 },
    { tier: 'quarter', files: 0, bytes: 0, rows: 0 },
  ],
});

describe('The description of storage', () => {
  it('tells size, limit and write rate, then each tier', () => {
    const lines = describeStorage(report, nowMs);
    assert.deepEqual(lines.slice(0, 4), [
      {
        label: 'All history',
        description: '26.3 MiB of at most 512 MiB',
        detail: 'written since this window began to collect: 10 MiB, 20 MiB an hour',
      },
      {
        label: 'Samples',
        description: '23.8 MiB',
        detail: '864,000 rows in 24 files, up to 1 d old',
      },
      { label: 'Minutes', description: '1.9 MiB', detail: '1 row in 1 file, up to 1 h old' },
      { label: 'Quarter hours', description: '0 B', detail: 'none yet' },
    ]);
  });

  it('gives no rate of the first minutes, and names what was set aside only where there is some', () => {
    const early = describeStorage(
      { ...report, openForMs: 599_999, damagedFiles: 2, damagedBytes: 1024 },
      nowMs,
    );
    assert.equal(early[0]?.detail, 'written since this window began to collect: 10 MiB');
    assert.deepEqual(early.at(-1), {
      label: 'Set aside as unreadable',
      description: '1 KiB',
      detail: '2 files',
    });
    assert.equal(
      describeStorage(report, nowMs).some(({ label }) => label.startsWith('Set aside')),
      false,
    );
  });
});
