import type { LaneEntry } from '../../../src/protocol/lane';

/** Entries with newer ones: what is there already is there once, and what went on has its newest end. */
export function mergeLane(entries: readonly LaneEntry[], more: readonly LaneEntry[]): LaneEntry[] {
  const byKey = new Map(entries.map(entry => [keyOf(entry), entry]));
  for (const entry of more) byKey.set(keyOf(entry), entry);
  return [...byKey.values()];
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
