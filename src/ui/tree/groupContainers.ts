import { compareNames } from '../../common/text/compareNames';
import { isStarted } from '../../common/model/containerStatus';
import type { Container } from '../../common/model/container';

/**
 * Groups containers by Compose project: projects by name, containers without one (`undefined`) last. When a
 * workload has several containers (an old one-off, for example), only the most relevant one is kept.
 */
export function groupContainers(containers: readonly Container[]): Map<string | undefined, Container[]> {
  const groups = new Map<string | undefined, Map<string, Container>>();
  for (const container of containers) {
    const { key, project } = container.workload;
    const best = groups.get(project) ?? new Map<string, Container>();
    groups.set(project, best);
    const other = best.get(key);
    if (!other || compareRuns(container, other) < 0) best.set(key, container);
  }
  const sorted = [...groups].sort(([a], [b]) => compareProjects(a, b));
  return new Map(sorted.map(([project, best]) => [project, [...best.values()]]));
}

/** Running first, then by name. */
export function compareContainers(a: Container, b: Container): number {
  return (
    Number(isStarted(b.status)) - Number(isStarted(a.status)) ||
    compareNames(a.name, b.name) ||
    (a.id < b.id ? -1 : 1)
  );
}

function compareProjects(a: string | undefined, b: string | undefined): number {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
  return a.localeCompare(b);
}

/** Running before stopped, and newest first. */
function compareRuns(a: Container, b: Container): number {
  return Number(isStarted(b.status)) - Number(isStarted(a.status)) || b.createdAtMs - a.createdAtMs;
}
