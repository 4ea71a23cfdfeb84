import { ArgumentError } from '../../common/errors';
import type { Container } from '../../common/model/container';
import { localKeyOf } from '../../common/model/workloadKey';
import { plainLine } from '../../common/text/untrustedText';

/** One container under one name: one run of a workload. Renaming a container adds a run. */
export interface KnownRun {
  readonly containerId: string;
  readonly name: string;
  readonly workload: string;
  readonly project?: string;
  readonly service?: string;
  readonly image: string;
  readonly createdAtMs: number;
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
  readonly startedAtMs?: number;
  /** When the engine says that it ended, else when it was first seen not running any more. */
  readonly endedAtMs?: number;
  readonly exitCode?: number;
  readonly isOomKilled?: boolean;
}

export type RunEnd = Pick<KnownRun, 'startedAtMs' | 'endedAtMs' | 'exitCode' | 'isOomKilled'>;
export type RunIdentity = Omit<KnownRun, 'firstSeenMs' | 'lastSeenMs' | keyof RunEnd>;

/**
 * A container id, or enough of one not to be mistaken for a name; with its engine's key if another engine has
 * the same.
 */
const idPattern = /^[0-9a-f]{12,64}(@[0-9a-f]{8})?$/;

/**
 * The runs that `container` means: an id gives one container under all its names, a workload key all runs of
 * it, a name or the key without its engine all runs of that name, on any engine. Throws `ArgumentError`.
 */
export function resolveRuns<R extends RunIdentity>(container: string, runs: readonly R[]): R[] {
  if (idPattern.test(container)) {
    const all = new Set(runs.map(run => run.containerId));
    const ids = all.has(container) ? new Set([container]) : startingWith(container, all);
    if (ids.size === 1) return runs.filter(run => ids.has(run.containerId));
    if (ids.size > 1) {
      throw new ArgumentError(
        `"${container}" is the beginning of ${ids.size} container ids. Give more of it.`,
      );
    }
  }
  const name = container.replace(/^\//, '');
  const workloads = new Set(
    runs
      .filter(
        ({ workload, ...run }) => [workload, localKeyOf(workload)].includes(container) || run.name === name,
      )
      .map(run => run.workload),
  );
  if (workloads.size === 0) {
    throw new ArgumentError(
      `There is no history of a container "${plainLine(container, 80)}". ` +
        'Give a container id (12 characters or more of it), a name or a workload key.',
    );
  }
  return runs.filter(run => workloads.has(run.workload));
}

function startingWith(start: string, ids: ReadonlySet<string>): ReadonlySet<string> {
  return new Set([...ids].filter(id => id.startsWith(start)));
}

export function identityOf(container: Container): RunIdentity {
  const { id, name, workload, image, createdAtMs } = container;
  const { key, project, service } = workload;
  return { containerId: id, name, workload: key, project, service, image, createdAtMs };
}

/** Whether a run has no name yet: its container was never listed. */
export function isUnlisted({
  containerId,
  workload,
}: Pick<RunIdentity, 'containerId' | 'workload'>): boolean {
  return workload === `id:${containerId}`;
}

/** The identity of a container that the engine does not list, no longer or not yet. */
export function unlistedIdentity(containerId: string): RunIdentity {
  return {
    containerId,
    name: containerId.slice(0, 12),
    workload: `id:${containerId}`,
    image: '',
    createdAtMs: 0,
  };
}

/**
 * The image to store; an id only while no name is known. What a name means may change, the image does not.
 */
export function imageOf(known: string | undefined, told: string): string {
  const isName = known !== undefined && known !== '' && !/^(sha256:)?[0-9a-f]{12,64}$/.test(known);
  return isName || told === '' ? (known ?? told) : told;
}
