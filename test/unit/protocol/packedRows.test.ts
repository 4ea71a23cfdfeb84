import assert from 'node:assert/strict';
import { serialize } from 'node:v8';
import type { LaneEntry } from '../../../src/protocol/lane';
import { packRows, unpackRows, type PackedRows } from '../../../src/protocol/packedRows';
import { laneEvent, laneRun, storyEntries, storyRuns } from '../../support/panel/panelStory';

const travel = (rows: readonly object[]): object[] => unpackRows(structuredClone<PackedRows>(packRows(rows)));

describe('packedRows', () => {
  it('brings back every entry of a lane, in its order', () => {
    const now = 1_764_000_000_123.5;
    const entries = [...storyEntries(now), ...storyRuns(now)];
    assert.ok(entries.length > 20);
    assert.deepEqual(travel(entries), entries);
  });

  it('brings back members of any plain kind, absent ones as absent, also where objects lie in objects', () => {
    const rows = [
      {},
      { a: 0, b: '', c: true, d: { e: { f: 'x' } } },
      { a: 2 ** 60, b: 'text', c: false, d: {} },
      { a: 1 / 3, b: 5, d: { e: {} }, list: [1, { two: 2 }] },
      { a: Infinity, b: NaN, list: [] },
    ];
    assert.deepEqual(travel(rows), rows);
    assert.deepEqual(travel([]), []);
    const [withUndefined] = travel([{ a: undefined, b: 1 }]);
    assert.deepEqual(Object.keys(withUndefined ?? {}), ['b']);
  });

  it('tells more values apart than two bytes can count', () => {
    const rows = Array.from({ length: 70_000 }, (_, index) => ({ id: `id ${index}`, in: { index } }));
    assert.equal(JSON.stringify(travel(rows)), JSON.stringify(rows));
  });

  it('takes at most a quarter of what the objects take: 10,000 events and 2,000 runs', () => {
    const events = Array.from({ length: 10_000 }, (_, at): LaneEntry => {
      return at % 2 === 0 ? laneEvent(at, 'die', { exitCode: at % 7 }) : laneEvent(at, 'start');
    });
    const head = { branch: 'main', commit: 'c'.repeat(40) };
    const runs = Array.from({ length: 2000 }, (_, at): LaneEntry => {
      return laneRun(`run-${at}`, 'task', at, at + 2000, { label: 'npm test', outcome: at % 3, head });
    });
    const entries = [...events, ...runs];
    const [packed, plain] = [packRows(entries), entries].map(value => serialize(value).byteLength);
    assert.ok(packed !== undefined && plain !== undefined && packed <= plain / 4, `${packed} of ${plain}`);
  });
});
