import type { WorkloadIdentity } from '../common/model';
import { workloadKey } from '../common/workloadKey';
import { asText, type JsonObject } from './json';

/**
 * What stays the same when Compose recreates a container: project, service and number; without them the name. Podman's own
 * compose writes labels of its own beside or instead of Docker's. `engineKey`: of the engine it is on.
 */
export function workloadIdentity(engineKey: string, name: string, labels: JsonObject): WorkloadIdentity {
  const project = composeLabel(labels, 'project');
  const service = composeLabel(labels, 'service');
  if (project === undefined || service === undefined) {
    return { key: workloadKey(engineKey, `name:${name}`), name };
  }
  const number = composeLabel(labels, 'container-number') ?? '1';
  const isOneOff = composeLabel(labels, 'oneoff')?.toLowerCase() === 'true';
  const local = isOneOff ? `name:${name}` : `compose:${project}/${service}/${number}`;
  return { key: workloadKey(engineKey, local), name, project, service };
}

/** The label `com.docker.compose.KEY`, or what Podman's compose writes for it. */
export function composeLabel(labels: JsonObject, key: string): string | undefined {
  return asText(labels[`com.docker.compose.${key}`]) ?? asText(labels[`io.podman.compose.${key}`]);
}
