import { ownMember } from '../../common/ownMember';
import type { FromOwner, ToOwner } from '../../protocol/windows';

type Fields = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null;

const isWindow = (value: unknown): boolean =>
  isObject(value) &&
  typeof value['id'] === 'string' &&
  typeof value['pid'] === 'number' &&
  typeof value['name'] === 'string' &&
  typeof value['version'] === 'string';

const isEngines = (value: unknown): boolean =>
  Array.isArray(value) &&
  value.every(each => isObject(each) && typeof each['endpoint'] === 'string' && isObject(each['state']));

const isState = (value: unknown): boolean =>
  isObject(value) &&
  isEngines(value['engines']) &&
  typeof value['isPaused'] === 'boolean' &&
  typeof value['intervalMs'] === 'number' &&
  (value['containers'] === undefined || Array.isArray(value['containers']));

const isTick = (value: unknown, containers: 'containers' | 'changed'): boolean =>
  isObject(value) &&
  typeof value['timestampMs'] === 'number' &&
  typeof value['intervalMs'] === 'number' &&
  isEngines(value['engines']) &&
  Array.isArray(value['samples']) &&
  Array.isArray(value[containers]);

const isSkills = (value: unknown): boolean =>
  value === undefined || (Array.isArray(value) && value.every(each => typeof each === 'string'));

const isEntry = (value: unknown): boolean => {
  if (!isObject(value) || typeof value['timestampMs'] !== 'number') return false;
  const { kind, containerId, name, action, text } = value;
  const texts = kind === 'container' ? [containerId, name, action] : [kind, text];
  return texts.every(each => typeof each === 'string');
};

const toOwner: Readonly<Record<ToOwner['type'], (message: Fields) => boolean>> = {
  hello: ({ protocol, token, window, skills }) =>
    typeof protocol === 'number' && typeof token === 'string' && isWindow(window) && isSkills(skills),
  request: ({ request }) =>
    isObject(request) && typeof request['id'] === 'number' && typeof request['method'] === 'string',
  cancel: ({ id }) => typeof id === 'number',
};

const snapshot = ({ state }: Fields): boolean =>
  isState(state) && isObject(state) && (state['tick'] === undefined || isTick(state['tick'], 'containers'));

const fromOwner: Readonly<Record<FromOwner['type'], (message: Fields) => boolean>> = {
  welcome: message =>
    isWindow(message['window']) &&
    typeof message['proof'] === 'string' &&
    isSkills(message['skills']) &&
    snapshot(message),
  refused: ({ protocol, window, proof }) =>
    typeof protocol === 'number' && isWindow(window) && typeof proof === 'string',
  snapshot,
  state: ({ state }) => isState(state),
  tick: ({ tick }) => isTick(tick, 'changed'),
  containers: ({ engines, containers }) => isEngines(engines) && Array.isArray(containers),
  events: ({ events }) => Array.isArray(events) && events.every(isEntry),
  recorded: ({ timestampMs }) => typeof timestampMs === 'number',
  reply: ({ reply }) => isObject(reply) && typeof reply['id'] === 'number',
  beat: () => true,
  bye: () => true,
};

/** Throws at what is no message to an owner. The parameters of a request are checked by who handles it. */
export function parseToOwner(value: unknown): ToOwner {
  return parse(value, toOwner) as unknown as ToOwner;
}

/** Throws at what is no message of an owner. */
export function parseFromOwner(value: unknown): FromOwner {
  return parse(value, fromOwner) as unknown as FromOwner;
}

function parse(value: unknown, checks: Readonly<Record<string, (message: Fields) => boolean>>): Fields {
  const type = isObject(value) ? value['type'] : undefined;
  const check = typeof type === 'string' ? ownMember(checks, type) : undefined;
  if (!isObject(value) || !check?.(value)) throw new Error('A message is not of the agreed shape.');
  return value;
}
