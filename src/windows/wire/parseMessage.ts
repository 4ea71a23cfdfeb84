import * as v from 'valibot';
import { ownMember } from '../../common/ownMember';
import type { ContainerSample } from '../../common/model/sample';
import type { EngineState } from '../../common/model/engine';
import type { Container } from '../../common/model/container';
import type { TimelineEntry } from '../../timeline/timelineEntry';
import { windowInfo, type FromOwner, type ToOwner } from '../../protocol/windows';

/**
 * One schema for each type of message. Messages of the same version come from the same source, so what is
 * deep in them is not looked at.
 */
type Schemas<M extends { readonly type: string }> = {
  readonly [T in M['type']]: v.GenericSchema<unknown, Omit<Extract<M, { readonly type: T }>, 'type'>>;
};

/** Items are not checked one by one: each window would check a thousand a second. */
const list = <T>() => v.custom<readonly T[]>(value => Array.isArray(value));
const object = <T>() => v.custom<T>(value => typeof value === 'object' && value !== null);

const engines = v.array(v.looseObject({ endpoint: v.string(), state: object<EngineState>() }));

const containers = list<Container>();

const state = v.looseObject({
  engines,
  isPaused: v.boolean(),
  intervalMs: v.number(),
  containers: v.optional(containers),
});

const ofTick = {
  timestampMs: v.number(),
  intervalMs: v.number(),
  engines,
  samples: list<ContainerSample>(),
};

/** What a window can do beyond its protocol's version: newer ones have more. */
const skills = v.optional(v.array(v.string()));

const entry = v.union([
  v.looseObject({
    timestampMs: v.number(),
    kind: v.literal('container'),
    containerId: v.string(),
    name: v.string(),
    action: v.string(),
  }),
  v.looseObject({
    timestampMs: v.number(),
    kind: v.pipe(v.string(), v.notValue('container')),
    text: v.string(),
  }),
]);

const whole = v.looseObject({
  ...state.entries,
  tick: v.optional(v.looseObject({ ...ofTick, containers })),
});

const reply = v.union([
  v.looseObject({
    id: v.number(),
    error: v.looseObject({ name: v.string(), message: v.string() }),
  }),
  v.looseObject({ id: v.number(), error: v.optional(v.undefined()), result: v.optional(v.unknown()) }),
]);

const toOwner: Schemas<ToOwner> = {
  hello: v.looseObject({ protocol: v.number(), token: v.string(), window: windowInfo, skills }),
  // The parameters are checked by who handles the method.
  request: v.looseObject({
    request: v.looseObject({ id: v.number(), method: v.string(), params: v.unknown() }),
  }),
  cancel: v.looseObject({ id: v.number() }),
};

const fromOwner: Schemas<FromOwner> = {
  welcome: v.looseObject({ window: windowInfo, proof: v.string(), skills, state: whole }),
  refused: v.looseObject({ protocol: v.number(), window: windowInfo, proof: v.string() }),
  snapshot: v.looseObject({ state: whole }),
  state: v.looseObject({ state }),
  tick: v.looseObject({ tick: v.looseObject({ ...ofTick, changed: containers }) }),
  containers: v.looseObject({ engines, containers }),
  events: v.looseObject({ events: v.custom<readonly TimelineEntry[]>(value => v.is(v.array(entry), value)) }),
  recorded: v.looseObject({ timestampMs: v.number() }),
  reply: v.looseObject({ reply }),
  beat: v.looseObject({}),
  bye: v.looseObject({}),
};

/** Throws at what is no message to an owner. */
export function parseToOwner(value: unknown): ToOwner {
  return parse<ToOwner>(value, toOwner);
}

/** Throws at what is no message of an owner. */
export function parseFromOwner(value: unknown): FromOwner {
  return parse<FromOwner>(value, fromOwner);
}

/** Returns the value itself, not a copy. */
function parse<M>(value: unknown, schemas: Readonly<Record<string, v.GenericSchema>>): M {
  const type = typeof value === 'object' && value !== null && 'type' in value ? value.type : undefined;
  const schema = typeof type === 'string' ? ownMember(schemas, type) : undefined;
  if (!schema || !v.is(schema, value)) throw new Error('A message is not of the agreed shape.');
  return value as M;
}
