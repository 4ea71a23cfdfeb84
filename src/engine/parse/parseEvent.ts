import { containerActions, type ContainerAction, type ContainerEvent } from '../../common/model/event';
import type { ContainerHealth } from '../../common/model/container';
import type { FilterableContainer } from './filterableContainer';
import { boundedLabels, boundedName, boundedText, detached, maxCharacters } from './boundedText';
import { asContainerId, asExitCode, asObject, asSecondsMs, asText, at, type JsonObject } from './json';
import { parseHealth } from './parseStatus';
import { workloadIdentity } from './workloadIdentity';

export interface ParsedEvent {
  /** Its time is by the engine's clock, which may be off. */
  readonly event: ContainerEvent;
  /** Seconds and fraction, as the engine takes them for `since`; more digits than a number holds. */
  readonly stamp: string;
  /**
   * Its stamp is further in the future than a clock can be off: a stream asked for from then on would be
   * silent until then, so none is.
   */
  readonly isAhead?: boolean;
  /**
   * With labels as far as the event tells them: labels named like one of the engine's own attributes are
   * missing.
   */
  readonly container: FilterableContainer;
  /** The health is from an attribute and may be that of before the check, as on Podman 4. */
  readonly isHealthDoubtful?: boolean;
  /** The event has no attributes, so it is not known whether the container has labels. */
  readonly isBare?: boolean;
}

/** Podman's words for actions. */
const synonyms: ReadonlyMap<string, ContainerAction> = new Map([
  ['died', 'die'],
  ['remove', 'destroy'],
]);

/**
 * Attributes that Podman adds to the labels of every event. They replace labels of the same name, as name and
 * image do in both engines.
 */
const constantAttributes: readonly string[] = ['name', 'image', 'podId', 'containerExitCode'];
/** Attributes that an engine adds for an action. In Docker a label of the same name replaces them. */
const actionAttributes: Readonly<Partial<Record<ContainerAction, readonly string[]>>> = {
  die: ['exitCode', 'execDuration', 'oomKilled'],
  kill: ['signal'],
  rename: ['oldName'],
};

/**
 * What a line of `GET /events` says; `undefined` for events that are not used here.
 * @throws when it is no JSON object.
 */
export function parseEvent(line: string): ParsedEvent | undefined {
  const json = asObject(JSON.parse(line));
  if (!json) throw new Error('the line is not an event');
  if ((asText(json['Type']) ?? 'container') !== 'container') return undefined;
  const { action, detail } = parseAction(asText(json['Action']) ?? asText(json['status']) ?? '');
  const containerId = asContainerId(at(json, 'Actor', 'ID')) ?? asContainerId(json['id']);
  const secondsMs = asSecondsMs(json['time']);
  if (!action || containerId === undefined || secondsMs === undefined) return undefined;
  const seconds = Math.floor(secondsMs / 1000);
  // The engine sends no environment here, and no command.
  const told = asObject(at(json, 'Actor', 'Attributes'));
  const attributes = told ?? {};
  const name = boundedName(asText(attributes['name'])?.replace(/^\//, '')) ?? containerId.slice(0, 12);
  if (isOfPod(name, attributes)) return undefined;
  const health =
    action === 'health_status' ? (parseHealth(detail) ?? parseHealth(json['HealthStatus'])) : undefined;
  const fraction = fractionOf(line, seconds);
  const labels = labelsIn(attributes, action);
  return {
    event: {
      timestampMs: seconds * 1000 + Math.floor(Number(`0.${fraction}`) * 1000),
      containerId,
      name,
      action,
      ...detailsOf(action, attributes, health),
    },
    stamp: `${seconds}.${fraction}`,
    container: {
      name,
      image:
        boundedText(attributes['image'], maxCharacters.image) ??
        boundedText(json['from'], maxCharacters.image) ??
        '',
      labels,
      project: workloadIdentity('', name, labels).project,
    },
    ...(told === undefined && { isBare: true }),
    ...(action === 'health_status' && detail === undefined && { isHealthDoubtful: true }),
  };
}

/** `health_status: healthy` is two words; Podman sends the second in a field of its own. */
function parseAction(text: string): { action?: ContainerAction; detail?: string } {
  const [word = '', detail] = text.split(/:\s*/, 2);
  return { action: containerActions.find(action => action === word) ?? synonyms.get(word), detail };
}

function detailsOf(
  action: ContainerAction,
  attributes: JsonObject,
  health: ContainerHealth | undefined,
): Pick<ContainerEvent, 'exitCode' | 'signal' | 'health'> {
  const exitCode =
    action === 'die'
      ? (asExitCode(parseInteger(attributes['exitCode'])) ??
        asExitCode(parseInteger(attributes['containerExitCode'])))
      : undefined;
  const signal = action === 'kill' ? parseInteger(attributes['signal']) : undefined;
  return {
    ...(exitCode !== undefined && { exitCode }),
    ...(signal !== undefined && { signal }),
    ...(health !== undefined && { health }),
  };
}

/** Attributes are strings. */
function parseInteger(value: unknown): number | undefined {
  const text = asText(value);
  return text !== undefined && /^-?\d{1,10}$/.test(text) ? Number(text) : undefined;
}

/** The attributes without the engine's own. */
function labelsIn(attributes: JsonObject, action: ContainerAction): JsonObject {
  const own = [...constantAttributes, ...(actionAttributes[action] ?? [])];
  return boundedLabels(Object.fromEntries(Object.entries(attributes).filter(([key]) => !own.includes(key))));
}

/**
 * Whether it is the container that holds a Podman pod together: `POD-infra`, where `POD` is how the pod's id
 * begins.
 */
function isOfPod(name: string, attributes: JsonObject): boolean {
  const pod = asText(attributes['podId']);
  return pod !== undefined && name === `${pod.slice(0, 12)}-infra`;
}

/**
 * Reads the text, because nanoseconds have 19 digits, of which a parsed number keeps 16. A label cannot fake
 * it: within JSON its quotes are escaped. At most nine digits, because the next stream is asked for from this
 * stamp on.
 */
function fractionOf(line: string, seconds: number): string {
  const [, whole, fraction = '0'] = /"timeNano":\s*(\d+?)(\d{9})(?!\d)/.exec(line) ?? [];
  return whole === String(seconds) ? detached(fraction) : '0';
}
