import type { LaneEntry } from '../../../src/protocol/lane';

/** Entries with newer ones: what is there already is there once, and what went on has its newest end. */
export function mergeLane(entries: readonly LaneEntry[], more: readonly LaneEntry[]): LaneEntry[] {
  const rest = new Map(more.map(entry => [keyOf(entry), entry]));
  // What is told again has its time, but for runs of users. Keys of all of thousands, made for each event that
  // comes, would cost more than all else that is done for it.
  const times = new Set(more.map(({ atMs }) => atMs));
  const merged = entries.map(entry => {
    if (entry.kind !== 'markedRun' && !times.has(entry.atMs)) return entry;
    const key = keyOf(entry);
    const newer = rest.get(key);
    rest.delete(key);
    return newer ?? entry;
  });
  return [...merged, ...rest.values()];
}

function keyOf(entry: LaneEntry): string {
  switch (entry.kind) {
    case 'event':
      return `${entry.atMs} ${entry.containerId} ${entry.action}`;
    case 'run':
      return `${entry.atMs} ${entry.containerId} run`;
    case 'gap':
      return `${entry.atMs} gap`;
    case 'markedRun':
      return `${entry.run.id} markedRun`;
    case 'marker':
    case 'alert':
      return `${entry.atMs} ${entry.kind} ${entry.text}`;
  }
}
