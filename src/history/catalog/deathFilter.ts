import type { RunName } from '../runs/runKey';
import type { DeathFilter, KeptDeaths } from './keptDeaths';
import type { KnownRuns } from './knownRuns';

export interface DeathFilterParts {
  readonly deaths: KeptDeaths;
  readonly runs: KnownRuns;
  /** As `resolveRuns`. */
  readonly resolve: (container: string) => readonly RunName[];
  /** A workload's key as it counts now. */
  readonly current: (workload: string) => string;
}

/**
 * Which deaths are of `container`, as in `resolveRuns`; they are kept longer than runs, which need not be known
 * any more. Throws `ArgumentError` where neither knows it.
 */
export function deathFilterOf(container: string, parts: DeathFilterParts): DeathFilter {
  const { deaths, resolve, current } = parts;
  const isNamed: DeathFilter = ({ containerId, name, workload }) =>
    name === container || current(workload) === container || isStartOf(container, containerId);
  let runs: readonly RunName[];
  try {
    runs = resolve(container);
  } catch (error) {
    if (!deaths.isThere(isNamed)) throw error;
    return isNamed;
  }
  const isOfRun = parts.runs.eventFilter(runs);
  const isId = runs.every(({ containerId }) => isStartOf(container, containerId));
  // A container that could not start has no rows, and so no run.
  const workloads = new Set(isId ? [] : runs.map(({ workload }) => workload));
  return death => isOfRun(death.containerId, death.name, false) || workloads.has(current(death.workload));
}

function isStartOf(container: string, containerId: string): boolean {
  return container.length >= 12 && containerId.startsWith(container);
}
