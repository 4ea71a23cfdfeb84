import { localKeyOf } from '../common/workloadKey';

/** What rows belong to: a container under the name and workload that it had when they were recorded. */
export interface RunName {
  readonly containerId: string;
  readonly workload: string;
  readonly name: string;
}

/**
 * Unique among runs; as a text, because maps and sets are keyed by it. Without the workload's engine: that may turn out to be known
 * under another key, and the container's id is its own on any engine.
 */
export function runKeyOf({ containerId, workload, name }: RunName): string {
  return JSON.stringify([containerId, localKeyOf(workload), name]);
}

/** `undefined`: roll-ups of before names were kept have the container's id alone as their key. */
export function parseRunKey(key: string): RunName | undefined {
  if (!key.startsWith('[')) return undefined;
  const [containerId = '', workload = '', name = ''] = JSON.parse(key) as string[];
  return { containerId, workload, name };
}
