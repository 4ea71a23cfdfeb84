import type { ContainerAction, ContainerEvent } from '../common/model';
import type { FilterableContainer } from './containerFilter';
import { asCount, asObject, asText, at } from './json';
import { parseHealth } from './parseContainerList';
import { workloadIdentity } from './workloadIdentity';

export interface ParsedEvent {
  /** Its time is the engine's, whose clock may be off. */
  readonly event: ContainerEvent;
  /** Seconds and fraction as the engine takes them for `since`: more digits than a number holds. */
  readonly stamp: string;
  readonly container: FilterableContainer;
}

/** What the engine is asked for. Others (`exec_create`, with the command in it) are neither asked for nor taken. */
export const eventActions: readonly ContainerAction[] = [
  'create',
  'start',
  'die',
  'oom',
  'kill',
  'pause',
  'unpause',
  'rename',
  'update',
  'health_status',
  'restart',
  'destroy',
];

/** Podman's own words. */
const synonyms: Readonly<Record<string, ContainerAction>> = { died: 'die', remove: 'destroy' };

/** What a line of `GET /events` says; `undefined`: an event that is none of ours. @throws when it is no JSON object. */
export function parseEvent(line: string): ParsedEvent | undefined {
  const json = asObject(JSON.parse(line));
  if (!json) throw new Error('the line is no event');
  if ((asText(json['Type']) ?? 'container') !== 'container') return undefined;
  const { action, detail } = parseAction(asText(json['Action']) ?? asText(json['status']) ?? '');
  const containerId = asText(at(json, 'Actor', 'ID')) ?? asText(json['id']);
  const seconds = asCount(json['time']);
  if (!action || containerId === undefined || seconds === undefined) return undefined;
  // Labels are attributes beside these; the engine gives no environment here, and no command.
  const attributes = asObject(at(json, 'Actor', 'Attributes')) ?? {};
  const name = asText(attributes['name'])?.replace(/^\//, '') ?? containerId.slice(0, 12);
  const exitCode = action === 'die' ? parseExitCode(attributes) : undefined;
  const health = action === 'health_status' ? parseHealth(detail ?? attributes['health_status']) : undefined;
  const fraction = fractionOf(line, seconds);
  return {
    event: {
      timestampMs: seconds * 1000 + Math.floor(Number(`0.${fraction}`) * 1000),
      containerId,
      name,
      action,
      ...(exitCode !== undefined && { exitCode }),
      ...(health !== undefined && { health }),
    },
    stamp: `${seconds}.${fraction}`,
    container: {
      name,
      image: asText(attributes['image']) ?? asText(json['from']) ?? '',
      labels: attributes,
      project: workloadIdentity('', name, attributes).project,
    },
  };
}

/** `health_status: healthy` is two words. */
function parseAction(text: string): { action?: ContainerAction; detail?: string } {
  const [word = '', detail] = text.split(/:\s*/, 2);
  return { action: eventActions.find(action => action === word) ?? synonyms[word], detail };
}

/** Docker writes it as text under `exitCode`; Podman also under `containerExitCode`. */
function parseExitCode(attributes: Readonly<Record<string, unknown>>): number | undefined {
  const text = asText(attributes['exitCode']) ?? asText(attributes['containerExitCode']);
  return text !== undefined && /^-?\d+$/.test(text) ? Number(text) : undefined;
}

/** Nanoseconds are 19 digits, of which a parsed number keeps 16. A label cannot fake it: within JSON its quotes are escaped. */
function fractionOf(line: string, seconds: number): string {
  const digits = /"timeNano":\s*(\d+)/.exec(line)?.[1];
  return digits?.startsWith(String(seconds)) ? digits.slice(String(seconds).length) || '0' : '0';
}
