import type { LaneEntry } from '../../../src/protocol/lane';

/** Entries with newer ones: what is there already is there once, and what went on has its newest end. */
export function mergeLane(entries: readonly LaneEntry[], more: readonly LaneEntry[]): LaneEntry[] {
  // Only what has the same time, or of runs of users the same id, can be the same. Texts that name thousands of
  // entries as a whole would take longer to make than all else that is done for an event that comes.
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

/** Where the same is among entries of one place; after the last one where it is not. */
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
