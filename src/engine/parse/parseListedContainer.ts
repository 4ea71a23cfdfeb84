import type { Container, ContainerHealth, PortMapping } from '../../common/model/container';
import { boundedLabels, boundedName, boundedText, maxCharacters } from './boundedText';
import {
  asArray,
  asContainerId,
  asCount,
  asExitCode,
  asNumber,
  asObject,
  asSecondsMs,
  asText,
  at,
  type JsonObject,
} from './json';
import { parseHealth, parseStatus } from './parseStatus';
import { workloadIdentity } from './workloadIdentity';

/**
 * Most ports read of a container. One that publishes a range may have thousands, which nobody reads; the
 * first ones tell what it serves.
 */
const maxPorts = 256;

/** One entry of the list, and the engine's status text, which changes when the container restarts. */
export interface ListedContainer {
  readonly container: Container;
  readonly statusText: string;
  /**
   * For the user's filters, and to tell labels from attributes of events; they go no further. Absent if the
   * list does not tell them.
   */
  readonly labels?: JsonObject;
}

/**
 * An entry of `GET /containers/json?all=1` of the engine with this key; `undefined` for one without an id.
 */
export function parseListedContainer(entry: unknown, engineKey: string): ListedContainer | undefined {
  const json = asObject(entry);
  const id = asContainerId(json?.['Id']);
  if (!json || id === undefined) return undefined;
  const told = asObject(json['Labels']);
  const labels = told && boundedLabels(told);
  const name = containerName(asArray(json['Names'])) ?? id.slice(0, 12);
  const statusText = boundedText(json['Status']) ?? '';
  const state = parseStatus(json['State']);
  // Newer Podman versions report it as running, as Docker would, and say so only in the text.
  const status = state === 'running' && statusText === 'Stopping' ? 'stopping' : state;
  const container: Container = {
    id,
    name,
    workload: workloadIdentity(engineKey, name, labels ?? {}),
    image:
      boundedText(json['Image'], maxCharacters.image) ??
      boundedText(json['ImageID'], maxCharacters.image) ??
      '',
    status,
    health:
      status === 'running' ? (parseHealth(at(json, 'Health', 'Status')) ?? healthOf(statusText)) : undefined,
    createdAtMs: asSecondsMs(json['Created']) ?? 0,
    exitCode: exitCodeOf(statusText),
    ports: parsePorts(asArray(json['Ports'])),
    networkMode: boundedName(at(json, 'HostConfig', 'NetworkMode')),
  };
  return { container, statusText, labels };
}

/** Links add names with a second slash (`/web/db`); the container's own name has only one. */
function containerName(names: readonly unknown[]): string | undefined {
  const texts = names.map(asText).filter(name => name !== undefined);
  const own = texts.find(name => !name.slice(1).includes('/')) ?? texts[0];
  return boundedName(own?.replace(/^\//, ''));
}

/** Before API 1.52 health is only in the text: `Up 2 minutes (health: starting)`. */
function healthOf(statusText: string): ContainerHealth | undefined {
  return parseHealth(/\((?:health: )?(healthy|unhealthy|starting)\)/.exec(statusText)?.[1]);
}

function exitCodeOf(statusText: string): number | undefined {
  const code = /^(?:Exited|Restarting) \((\d{1,10})\)/.exec(statusText)?.[1];
  return code === undefined ? undefined : asExitCode(Number(code));
}

function parsePorts(ports: readonly unknown[]): PortMapping[] {
  const mappings: PortMapping[] = [];
  for (const port of ports.slice(0, maxPorts)) {
    const privatePort = asCount(at(port, 'PrivatePort'));
    if (privatePort === undefined) continue;
    mappings.push({
      privatePort,
      publicPort: asNumber(at(port, 'PublicPort')),
      ip: boundedText(at(port, 'IP')),
      protocol: boundedText(at(port, 'Type')) ?? 'tcp',
    });
  }
  return mappings;
}
