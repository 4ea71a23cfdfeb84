import type { ContainerHealth, ContainerStatus } from '../../common/model/container';
import { asText } from './json';

/** Status words of Docker and Podman, in lower case. For any other word inspection decides. */
const statuses: ReadonlyMap<string, ContainerStatus> = new Map([
  ['created', 'created'],
  ['configured', 'created'],
  ['initialized', 'created'],
  ['running', 'running'],
  ['paused', 'paused'],
  ['stopping', 'stopping'],
  ['restarting', 'restarting'],
  ['removing', 'removing'],
  ['exited', 'exited'],
  ['stopped', 'exited'],
  ['dead', 'dead'],
]);

export function parseStatus(value: unknown): ContainerStatus {
  return statuses.get(asText(value)?.toLowerCase() ?? '') ?? 'unknown';
}

export function parseHealth(value: unknown): ContainerHealth | undefined {
  return value === 'healthy' || value === 'unhealthy' || value === 'starting' ? value : undefined;
}
