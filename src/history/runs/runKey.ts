import { localKeyOf } from '../../common/model/workloadKey';

/** What rows belong to: a container under its name and workload when they were recorded. */
export interface RunName {
  readonly containerId: string;
  readonly workload: string;
  readonly name: string;
}

/**
 * Unique among runs; a text, because maps and sets are keyed by it. Without the workload's engine: that may
 * turn out to be known under another key, and a container's id is unique on any engine. Made for each of many
 * thousands of runs at a start.
 */
export function runKeyOf({ containerId, workload, name }: RunName): string {
  // The length shows where a name ends, whatever is in it.
  return `${containerId} ${name.length} ${name}${localKeyOf(workload)}`;
}

/** Whether two names have the same key, without making the keys. */
export function isSameRun(a: RunName, b: RunName): boolean {
  return (
    a.containerId === b.containerId &&
    a.name === b.name &&
    (a.workload === b.workload || localKeyOf(a.workload) === localKeyOf(b.workload))
  );
}

/** `undefined`: roll-ups from before names were kept have the container's id alone as their key. */
export function parseRunKey(key: string): RunName | undefined {
  const match = /^(\S+) (\d+) /.exec(key);
  if (!match) return undefined;
  const [{ length }, containerId = '', nameLength] = match;
  const end = length + Number(nameLength);
  return { containerId, name: key.slice(length, end), workload: key.slice(end) };
}
