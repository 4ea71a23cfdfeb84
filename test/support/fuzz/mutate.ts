import type { Random } from './random';

type Parent = unknown[] | Record<string, unknown>;

/** A time that no reading has. */
export const farFuture = '9999-12-31T23:59:59Z';

/**
 * Nothing here can be taken for a figure, a time or a word that is true of something: what is false must
 * show.
 */
const strange: readonly [unknown, ...unknown[]] = [
  null,
  ...[
    true,
    '',
    'constructor',
    '__proto__',
    'toString',
    'levitating',
    '\n2026-03-04 [error] forged\u001b[2J',
    '\u0000\ud800\u202e|`$(x)',
    farFuture,
  ],
  ...[1e308, 2 ** 64, -1e308, -0.5],
  ...[[[]], [null], {}, { constructor: 1, toString: null, length: 1e9 }, 'x'.repeat(20_000)],
];

/** A label that is told at one time and not at another nobody can see through. */
const steady: ReadonlySet<string> = new Set(['exitCode']);

/**
 * A copy of an answer in which one to three members are missing, of another type or too large, and lists and
 * members may stand in another order. Lists lose none of their entries, and none becomes empty: those would be
 * other truths.
 */
export function mutate(answer: unknown, random: Random): unknown {
  const holder: Record<string, unknown> = { answer: structuredClone(answer) };
  for (let left = 1 + random.index(3); left > 0; left--) mutateOnce(holder, random);
  return holder['answer'];
}

/** Seconds after the last date that there is. */
const noDate = 1e13;

function mutateOnce(holder: Parent, random: Random): void {
  const places = placesIn(holder);
  const [parent, key] = places[random.index(places.length)] ?? [holder, 'answer'];
  const kind = random.index(4);
  if (Array.isArray(parent)) {
    if (kind === 0) parent.splice(0, parent.length, ...random.shuffled(parent));
    else parent[Number(key)] = structuredClone(random.pick(strange));
  } else if (key === 'Created' && kind > 1) parent[key] = noDate;
  else if (kind === 0 && parent !== holder) Reflect.deleteProperty(parent, key);
  else if (kind === 1) reorder(parent, random);
  else parent[key] = structuredClone(random.pick(strange));
}

/** Every member and entry, with what it is in. */
function placesIn(value: unknown): [Parent, string][] {
  if (typeof value !== 'object' || value === null) return [];
  const parent = value as Parent;
  return Object.entries(parent)
    .filter(([key]) => !steady.has(key))
    .flatMap(([key, member]): [Parent, string][] => [[parent, key], ...placesIn(member)]);
}

function reorder(parent: Record<string, unknown>, random: Random): void {
  const entries = random.shuffled(Object.entries(parent));
  for (const [key] of entries) Reflect.deleteProperty(parent, key);
  for (const [key, value] of entries) parent[key] = value;
}
