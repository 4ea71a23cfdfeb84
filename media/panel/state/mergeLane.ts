import type { LaneEntry } from '../../../src/protocol/lane';

/** Entries with newer ones. An entry that is in both is there once, with its newest end. */
export function mergeLane(entries: readonly LaneEntry[], more: readonly LaneEntry[]): LaneEntry[] {
  // Only entries with the same time (users' runs: the same id) can be the same. Comparing thousands of
  // entries by a text of each would take longer than everything else that is done for a new event.
  const rest = new Map<number | string, LaneEntry[]>();
  for (const entry of more) {
    const near = rest.get(placeOf(entry));
    if (!near) rest.set(placeOf(entry), [entry]);
    else near.splice(placeIn(near, entry), 1, entry);
  }
  const merged = entries.map(entry => {
    const near = rest.get(placeOf(entry));
    return near?.splice(placeIn(near, entry), 1)[0] ?? entry;
  });
  return [...merged, ...[...rest.values()].flat()];
}

function placeOf(entry: LaneEntry): number | string {
  return entry.kind === 'markedRun' ? entry.run.id : entry.atMs;
}

/** The index of the same entry; after the last one if there is none. */
function placeIn(near: readonly LaneEntry[], entry: LaneEntry): number {
  const at = near.findIndex(each => isSame(each, entry));
  return at < 0 ? near.length : at;
}

/** Whether two entries of one place are of the same thing. */
function isSame(a: LaneEntry, b: LaneEntry): boolean {
  switch (a.kind) {
    case 'event':
      return b.kind === 'event' && a.action === b.action && a.containerId === b.containerId;
    case 'run':
      return b.kind === 'run' && a.containerId === b.containerId;
    case 'marker':
    case 'alert':
      return b.kind === a.kind && a.text === b.text;
    case 'gap':
    case 'markedRun':
      return b.kind === a.kind;
  }
}
