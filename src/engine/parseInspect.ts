import type { Container, ContainerLimits } from '../common/model';
import { asCount, asNumber, asText, asTimeMs, at } from './json';

/** What only inspection tells. Environment and command are never read. */
export type InspectedFacts = Partial<Pick<Container, 'image'>> &
  Pick<
    Container,
    | 'startedAtMs'
    | 'finishedAtMs'
    | 'pid'
    | 'restartCount'
    | 'limits'
    | 'networkMode'
    | 'exitCode'
    | 'isOomKilled'
  >;

/** `GET /containers/{id}/json`. */
export function parseInspect(body: unknown): InspectedFacts {
  const isRunning = at(body, 'State', 'Running') === true;
  return {
    image: asText(at(body, 'Config', 'Image')),
    startedAtMs: asTimeMs(at(body, 'State', 'StartedAt')),
    finishedAtMs: isRunning ? undefined : asTimeMs(at(body, 'State', 'FinishedAt')),
    isOomKilled: (!isRunning && at(body, 'State', 'OOMKilled') === true) || undefined,
    pid: (isRunning && asCount(at(body, 'State', 'Pid'))) || undefined,
    restartCount: asCount(at(body, 'RestartCount')),
    limits: parseLimits(at(body, 'HostConfig')),
    networkMode: asText(at(body, 'HostConfig', 'NetworkMode')),
    exitCode: isRunning ? undefined : asNumber(at(body, 'State', 'ExitCode')),
  };
}

/** Whether a container's image is told by its id and not by a name: engines do so once its tag has moved to another image. */
export function isImageId(image: string): boolean {
  return /^(sha256:)?[0-9a-f]{64}$/.test(image);
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
