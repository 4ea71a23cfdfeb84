import { isRunning, isStarted } from '../common/containerStatus';
import type { Container, ContainerHealth, ContainerStatus } from '../common/model';
import type { StoredWorkload } from '../protocol/store';

/** A workload that can be shown: on the engine now, or gone with its history left. */
export interface KnownWorkload {
  readonly workload: string;
  readonly name: string;
  readonly project?: string;
  readonly service?: string;
  readonly image: string;
  readonly containerId: string;
  /** `undefined`: gone from the engine. */
  readonly status?: ContainerStatus;
  readonly health?: ContainerHealth;
  readonly lastSeenMs?: number;
}

/** What the engine lists and what the store remembers, each workload once: running first, then the last seen. */
export function knownWorkloads(
  containers: readonly Container[],
  stored: readonly StoredWorkload[],
): KnownWorkload[] {
  const known = new Map<string, KnownWorkload>();
  for (const { key, name, project, service, image, containerId, lastSeenMs } of stored) {
    known.set(key, { workload: key, name, project, service, image, containerId, lastSeenMs });
  }
  for (const { id, name, workload, image, status, health } of containers) {
    const other = known.get(workload.key);
    if (isRunning(other?.status) && !isRunning(status)) continue;
    const { project, service } = workload;
    const lastSeenMs = other?.lastSeenMs;
    known.set(workload.key, {
      workload: workload.key,
      name,
      project,
      service,
      image,
      containerId: id,
      status,
      health,
      lastSeenMs,
    });
  }
  return [...known.values()].sort(
    (a, b) =>
      rank(a) - rank(b) ||
      (rank(a) === 2 ? (b.lastSeenMs ?? 0) - (a.lastSeenMs ?? 0) : 0) ||
      a.name.localeCompare(b.name, undefined, { numeric: true }),
  );
}

function rank({ status }: KnownWorkload): number {
  if (isStarted(status)) return 0;
  return status === undefined ? 2 : 1;
}

/** By workload key, name, or 12 characters or more of a container id. */
export function findWorkload(known: readonly KnownWorkload[], text: string): KnownWorkload | undefined {
  const name = text.startsWith('/') ? text.slice(1) : text;
  return (
    known.find(each => each.workload === text || each.containerId === text) ??
    known.find(each => each.name === name) ??
    (/^[0-9a-f]{12,64}$/.test(text) ? known.find(each => each.containerId.startsWith(text)) : undefined)
  );
}
