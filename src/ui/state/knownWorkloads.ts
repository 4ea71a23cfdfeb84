import { compareNames } from '../../common/text/compareNames';
import { isRunning, isStarted } from '../../common/model/containerStatus';
import type { EngineStatus } from '../../common/model/engine';
import type { Container, ContainerHealth, ContainerStatus } from '../../common/model/container';
import { engineNameOf, engineNames } from '../../common/text/engineNames';
import { tellApart } from '../../common/text/tellApart';
import { plainLine } from '../../common/text/untrustedText';
import type { StoredWorkload } from '../../protocol/store';

/** A workload that can be shown: its container exists, or only its history is left. */
export interface KnownWorkload {
  readonly workload: string;
  readonly name: string;
  readonly project?: string;
  readonly service?: string;
  readonly image: string;
  readonly containerId: string;
  /** `undefined` when its container is gone. */
  readonly status?: ContainerStatus;
  readonly health?: ContainerHealth;
  readonly lastSeenMs?: number;
}

/** A workload with a label that distinguishes it from all others. Untrusted text. */
export interface LabeledWorkload extends KnownWorkload {
  /** The name and, when another workload has the same name, its engine, project or container. */
  readonly label: string;
  /** The engine's name. */
  readonly engine?: string;
}

/**
 * Every workload that an engine lists or the store remembers, once each: running ones first, then by when
 * they were last seen.
 */
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
      compareNames(a.name, b.name),
  );
}

function rank({ status }: KnownWorkload): number {
  if (isStarted(status)) return 0;
  return status === undefined ? 2 : 1;
}

/** A workload's name as its label begins with it. */
export function nameInLabel(name: string): string {
  return plainLine(name, 80);
}

/** Labels each workload uniquely among all. For an engine that is not listed, its key is used as its name. */
export function labelWorkloads<T extends Nameable>(
  workloads: readonly T[],
  engines: readonly EngineStatus[],
): (T & Pick<LabeledWorkload, 'label' | 'engine'>)[] {
  const names = engineNames(engines);
  const engineOf = new Map(workloads.map(each => [each, engineNameOf(each.workload, engines, names)]));
  const labels = tellApart(workloads, ({ name }) => nameInLabel(name), [
    each => engineOf.get(each),
    ({ project }) => (project === undefined ? undefined : plainLine(project, 80)),
    ({ containerId }) => containerId?.slice(0, 12),
  ]);
  return workloads.map(each => ({
    ...each,
    label: labels.get(each) ?? each.name,
    engine: engineOf.get(each),
  }));
}

type Nameable = Pick<KnownWorkload, 'workload' | 'name' | 'project'> &
  Partial<Pick<KnownWorkload, 'containerId'>>;

/**
 * The workloads that a text matches: a workload key, a container id (12 characters or more of it), or a name.
 * Several engines may have a container of that name. If any of them exist now, those that are gone are left
 * out.
 */
export function findWorkloads<T extends KnownWorkload>(known: readonly T[], text: string): T[] {
  const exact = known.filter(each => each.workload === text || each.containerId === text);
  if (exact.length > 0) return exact;
  const name = text.startsWith('/') ? text.slice(1) : text;
  const named = known.filter(each => each.name === name);
  const present = named.filter(({ status }) => status !== undefined);
  if (present.length > 0) return present;
  if (named.length > 0) return named;
  const isId = /^[0-9a-f]{12,64}$/.test(text);
  return isId ? known.filter(each => each.containerId.startsWith(text)) : [];
}
