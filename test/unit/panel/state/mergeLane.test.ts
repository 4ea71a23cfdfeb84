import assert from 'node:assert/strict';
import { mergeLane } from '../../../../media/panel/state/mergeLane';
import type { LaneEntry } from '../../../../src/protocol/lane';
import { laneEvent, laneRun } from '../../../support/panel/panelStory';

const atMs = 1_764_000_000_000;
const other = 'b'.repeat(64);
/** All that can happen at one time without being the same. */
const entries: readonly LaneEntry[] = [
  laneEvent(atMs, 'die', { exitCode: 1 }),
  laneEvent(atMs, 'start'),
  laneEvent(atMs, 'start', { containerId: other }),
  { kind: 'run', atMs, containerId: other, image: 'api:1' },
  { kind: 'run', atMs, containerId: 'c'.repeat(64), image: 'api:1' },
  { kind: 'gap', atMs },
  { kind: 'marker', atMs, text: 'a' },
  { kind: 'marker', atMs, text: 'b' },
  { kind: 'alert', atMs, text: 'a' },
  laneRun('first', 'task', atMs, undefined),
  laneRun('second', 'task', atMs, undefined),
  laneEvent(atMs + 1, 'start'),
];

describe('mergeLane', () => {
  it('keeps apart what differs in anything that tells it from others', () => {
    assert.deepEqual(mergeLane([], entries), entries);
    assert.deepEqual(mergeLane(entries, []), entries);
    for (const entry of entries) {
      const rest = entries.filter(each => each !== entry);
      assert.deepEqual(mergeLane(rest, [entry]), [...rest, entry]);
    }
  });

  it('has what is told again once, as it was told last', () => {
    const ended = entries.map((entry): LaneEntry =>
      entry.kind === 'run' || entry.kind === 'gap' || entry.kind === 'markedRun'
        ? { ...entry, endMs: atMs + 500 }
        : { ...entry },
    );
    const merged = mergeLane(entries, ended);
    assert.deepEqual(merged, ended);
    merged.forEach((entry, index) => assert.equal(entry, ended[index]));
    assert.deepEqual(mergeLane([], [...entries, ...ended]), ended, 'also within one message');
    assert.deepEqual(mergeLane([entries[0] as LaneEntry], [...ended, ...ended]), ended);
  });

  it('knows the run of a user again by its id, though another began then', () => {
    const [told, later] = [
      laneRun('first', 'task', atMs, undefined),
      laneRun('first', 'task', atMs + 5, atMs + 9),
    ];
    assert.deepEqual(mergeLane([told], [later]), [later]);
  });
});
