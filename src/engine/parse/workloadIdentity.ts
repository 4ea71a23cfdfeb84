import { encodePart } from '../../common/text/encodePart';
import type { WorkloadIdentity } from '../../common/model/container';
import { ownMember } from '../../common/ownMember';
import { workloadKey } from '../../common/model/workloadKey';
import { asText, type JsonObject } from './json';

type LocalIdentity = Omit<WorkloadIdentity, 'name'>;

/**
 * What stays the same when a container is recreated: service and slot in a Swarm; project, service and number
 * in Compose; else the name. Engines merge the labels of container and image (`labels`), so only labels that
 * no image carries count. `engineKey`: of its engine.
 */
export function workloadIdentity(engineKey: string, name: string, labels: JsonObject): WorkloadIdentity {
  const { key, ...rest } = swarmIdentity(name, labels) ??
    composeIdentity(name, labels) ?? { key: byName(name) };
  return { key: workloadKey(engineKey, key), name, ...rest };
}

function byName(name: string): string {
  return `name:${encodePart(name)}`;
}

/**
 * Compose also labels the images it builds with project and service. Only containers get a number and the
 * hash of their configuration. Compose 1 gives a container for `run` no hash, but marks it as one-off.
 */
function composeIdentity(name: string, labels: JsonObject): LocalIdentity | undefined {
  const project = composeLabel(labels, 'project');
  const service = composeLabel(labels, 'service');
  if (project === undefined || service === undefined) return undefined;
  if (isOneOff(name, labels)) return { key: byName(name), project, service, isOneOff: true };
  const number = composeLabel(labels, 'container-number');
  if (number === undefined || composeLabel(labels, 'config-hash') === undefined) return undefined;
  return { key: `compose:${[project, service, number].map(encodePart).join('/')}`, project, service };
}

/**
 * Podman's compose gives a container for `run` the labels of the service's first one; only its name tells.
 */
function isOneOff(name: string, labels: JsonObject): boolean {
  if (composeLabel(labels, 'oneoff')?.toLowerCase() === 'true') return true;
  return own(labels, 'io.podman.compose.project') !== undefined && /[-_]tmp\d{1,5}$/.test(name);
}

/** The label `com.docker.compose.KEY`, or what Podman's compose writes for it. */
function composeLabel(labels: JsonObject, key: string): string | undefined {
  return own(labels, `com.docker.compose.${key}`) ?? own(labels, `io.podman.compose.${key}`);
}

/**
 * A Swarm names a task's container after the task, `SERVICE.SLOT.ID`; if a service runs on every node, the
 * node replaces the slot. A container whose labels come from an image made of another container has another
 * name.
 */
function swarmIdentity(name: string, labels: JsonObject): LocalIdentity | undefined {
  const service = own(labels, 'com.docker.swarm.service.name');
  const task = own(labels, 'com.docker.swarm.task.name');
  const taskId = own(labels, 'com.docker.swarm.task.id');
  if (service === undefined || taskId === undefined || task !== name) return undefined;
  if (!task.startsWith(`${service}.`) || !task.endsWith(`.${taskId}`)) return undefined;
  const slot = task.slice(service.length + 1, -taskId.length - 1);
  // A node gets a new id when it leaves the Swarm and joins it again.
  const place = slot === own(labels, 'com.docker.swarm.node.id') ? 'node' : slot;
  const stack = own(labels, 'com.docker.stack.namespace');
  const isInStack = stack !== undefined && service.startsWith(`${stack}_`);
  return {
    key: `swarm:${encodePart(service)}/${encodePart(place)}`,
    ...(stack !== undefined && { project: stack }),
    service: isInStack ? service.slice(stack.length + 1) : service,
  };
}

function own(labels: JsonObject, key: string): string | undefined {
  return asText(ownMember(labels, key));
}
