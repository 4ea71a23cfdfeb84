import { isRunning } from '../../common/model/containerStatus';
import type { Container, ContainerLimits, ContainerStatus, HealthCheck } from '../../common/model/container';
import { boundedName, boundedText, maxCharacters } from './boundedText';
import { asArray, asCount, asExitCode, asTimeMs, at } from './json';
import { plainLine } from '../../common/text/untrustedText';
import { parseHealth, parseStatus } from './parseStatus';

/** Most health checks: as many as Docker keeps. */
const keptChecks = 5;

/** What only inspection tells. Environment and command are never read. */
export interface InspectedFacts extends Pick<
  Container,
  | 'startedAtMs'
  | 'engineStartedAtMs'
  | 'finishedAtMs'
  | 'pid'
  | 'restartCount'
  | 'limits'
  | 'networkMode'
  | 'exitCode'
  | 'isOomKilled'
  | 'startError'
  | 'healthLog'
> {
  /** The image it was created from, by its name at that time. */
  readonly image?: string;
  /** Used if the list's word for the status is not known. */
  readonly status?: ContainerStatus;
  /** Used if the list does not tell it, as Podman's. */
  readonly health?: Container['health'];
}

/** `GET /containers/{id}/json`. */
export function parseInspect(body: unknown): InspectedFacts {
  const state = at(body, 'State');
  const status = statusOf(state);
  const hasProcesses = isRunning(status);
  return {
    image: boundedText(at(body, 'Config', 'Image'), maxCharacters.image),
    status,
    health: parseHealth(at(state, 'Health', 'Status')),
    startedAtMs: asTimeMs(at(state, 'StartedAt')),
    finishedAtMs: hasProcesses ? undefined : asTimeMs(at(state, 'FinishedAt')),
    isOomKilled: (!hasProcesses && at(state, 'OOMKilled') === true) || undefined,
    startError: hasProcesses ? undefined : boundedText(at(state, 'Error'), maxCharacters.refusal),
    healthLog: hasProcesses ? undefined : parseHealthLog(at(state, 'Health', 'Log')),
    pid: (hasProcesses && asCount(at(state, 'Pid'))) || undefined,
    restartCount: asCount(at(body, 'RestartCount')),
    limits: parseLimits(at(body, 'HostConfig')),
    networkMode: boundedName(at(body, 'HostConfig', 'NetworkMode')),
    exitCode: hasProcesses ? undefined : asExitCode(at(state, 'ExitCode')),
  };
}

/**
 * The status word decides if it is known, because `Running` misleads: Docker sets it for a container that
 * waits to be restarted, and Podman does not for one that is being stopped.
 */
function statusOf(state: unknown): ContainerStatus {
  const status = parseStatus(at(state, 'Status'));
  if (status !== 'unknown') return status;
  if (at(state, 'Restarting') === true) return 'restarting';
  if (at(state, 'Paused') === true) return 'paused';
  if (at(state, 'Running') === true) return 'running';
  if (at(state, 'Running') !== false) return 'unknown';
  if (at(state, 'Dead') === true) return 'dead';
  return asTimeMs(at(state, 'StartedAt')) === undefined ? 'created' : 'exited';
}

/**
 * Whether a container's image is told by id instead of name: engines do so once its tag has moved to another
 * image.
 */
export function isImageId(image: string): boolean {
  return /^(sha256:)?[0-9a-f]{64}$/.test(image);
}

/** `undefined` where none is kept. */
function parseHealthLog(log: unknown): HealthCheck[] | undefined {
  const checks = asArray(log)
    .slice(-keptChecks)
    .flatMap(check => {
      const [atMs, exitCode] = [asTimeMs(at(check, 'Start')), asExitCode(at(check, 'ExitCode'))];
      if (atMs === undefined || exitCode === undefined) return [];
      const output = boundedText(at(check, 'Output'), maxCharacters.healthOutput) ?? '';
      return [{ atMs, exitCode, output: plainLine(output, maxCharacters.healthOutput).trim() }];
    });
  return checks.length > 0 ? checks : undefined;
}

/** Zero, and -1 for PIDs, mean no limit. */
function parseLimits(hostConfig: unknown): ContainerLimits {
  const positive = (key: string): number | undefined => asCount(at(hostConfig, key)) || undefined;
  const nanoCpus = positive('NanoCpus');
  const quota = positive('CpuQuota');
  const period = positive('CpuPeriod') ?? 100_000;
  return {
    memoryBytes: positive('Memory'),
    cpuCores: nanoCpus !== undefined ? nanoCpus / 1e9 : quota !== undefined ? quota / period : undefined,
    pids: positive('PidsLimit'),
  };
}
