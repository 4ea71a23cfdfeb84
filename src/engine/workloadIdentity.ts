import type { WorkloadIdentity } from '../common/model';
import { asText, type JsonObject } from './json';

/**
 * What stays the same when Compose recreates a container: project, service and number; without them the name. Podman's own
 * compose writes labels of its own beside or instead of Docker's.
 */
export function workloadIdentity(name: string, labels: JsonObject): WorkloadIdentity {
  const label = (key: string): string | undefined =>
    asText(labels[`com.docker.compose.${key}`]) ?? asText(labels[`io.podman.compose.${key}`]);
  const project = label('project');
  const service = label('service');
  if (project === undefined || service === undefined) return { key: `name:${name}`, name };
  const number = label('container-number') ?? '1';
  const isOneOff = label('oneoff')?.toLowerCase() === 'true';
  const key = isOneOff ? `name:${name}` : `compose:${project}/${service}/${number}`;
  return { key, name, project, service };
}
