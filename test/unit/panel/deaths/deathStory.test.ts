import assert from 'node:assert/strict';
import { linesBefore, outputLines, type DeathDetails } from '../../../../media/panel/deaths/deathStory';
import { makeDeath } from '../../../support/data/deaths';

const atMs = Date.UTC(2026, 10, 28, 12);

describe('What the card of a death tells', () => {
  const death = makeDeath(atMs);
  const { id, series, healthLog } = death;
  const details: DeathDetails = { type: 'death', id, series, healthLog, events: [], runs: [] };

  it('has the last save before it, and what else was done', () => {
    const savedMs = atMs - 5000;
    const save = { id: 'save-0001', kind: 'save', key: 'save', label: 'src/a\nb.ts' } as const;
    const task = { id: 'task-0001', kind: 'task', key: 'test', label: 'npm test', outcome: 0 } as const;
    const runs = [
      { ...save, startMs: savedMs, endMs: savedMs },
      { ...task, startMs: atMs - 9000, endMs: atMs - 6000 },
    ];
    assert.deepEqual(linesBefore(death, { ...details, runs }), [
      { atMs: atMs - 9000, text: 'Task npm test: succeeded, 3 s' },
      { atMs: savedMs, text: 'Last save before: src/a b.ts' },
    ]);
  });

  it('has the output that is kept, as plain lines', () => {
    assert.deepEqual(outputLines(death, details), []);
    const lines = [{ atMs: atMs - 5, text: 'a\u202eb' }, { text: 'no time' }];
    assert.deepEqual(outputLines(death, { ...details, log: { lines, isCut: false } }), [
      { atMs: atMs - 5, text: 'ab' },
      { atMs, text: 'no time' },
    ]);
  });
});
