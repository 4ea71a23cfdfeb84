import type { RunName } from '../runs/runKey';
import type { DeathFilter, KeptDeaths } from './keptDeaths';
import type { KnownRuns } from './knownRuns';

export interface DeathFilterParts {
  readonly deaths: KeptDeaths;
  readonly runs: KnownRuns;
  /** See `resolveRuns`. */
  readonly resolve: (container: string) => readonly RunName[];
  /** The current key of a workload. */
  readonly current: (workload: string) => string;
}

/**
 * Selects the deaths of `container`, as in `resolveRuns`. They are kept longer than runs, so its runs may be
 * unknown by now. Throws `ArgumentError` if neither runs nor deaths know it.
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
