import type { Random } from './random';

type Parent = unknown[] | Record<string, unknown>;

/** A time that is never true of a reading. */
export const farFuture = '9999-12-31T23:59:59Z';

/** None of these can be a valid figure, time or word, so the oracle notices any that gets through. */
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

/**
 * A label that is sometimes missing would give wrong results that nobody can detect, so it is left alone, and
 * so are the labels that it is one of: without any they would be as valid.
 */
const steady: ReadonlySet<string> = new Set(['exitCode']);

/**
 * Copies an answer and damages it: one to three members are missing, of another type or too large; lists and
 * members may be reordered; a list of things with ids may repeat one of them. No list loses entries or
 * becomes empty, because that would be a valid answer with another meaning.
 */
export function mutate(answer: unknown, random: Random): unknown {
  const copy: unknown = structuredClone(answer);
  if (Array.isArray(copy) && random.chance(0.3)) repeatOne(copy, random);
  const holder: Record<string, unknown> = { answer: copy };
  for (let left = 1 + random.index(3); left > 0; left--) mutateOnce(holder, random);
  return holder['answer'];
}

/** Seconds beyond the largest date that JavaScript can represent. */
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

/**
 * Inserts the copy anywhere in the list, because whichever of the two is damaged later, the other may come
 * before or after it.
 */
function repeatOne(list: unknown[], random: Random): void {
  const entry = list[random.index(list.length)];
  const hasId = typeof entry === 'object' && entry !== null && 'Id' in entry;
  if (hasId) list.splice(random.index(list.length + 1), 0, structuredClone(entry));
}

/** Appends every member and entry to `places`, each with its parent. */
function placesIn(value: unknown, places: [Parent, string][] = []): [Parent, string][] {
  if (typeof value !== 'object' || value === null) return places;
  const parent = value as Parent;
  for (const [key, member] of Object.entries(parent)) {
    if (steady.has(key)) continue;
    if (!Object.keys(Object(member) as object).some(each => steady.has(each))) places.push([parent, key]);
    placesIn(member, places);
  }
  return places;
}

function reorder(parent: Record<string, unknown>, random: Random): void {
  const entries = random.shuffled(Object.entries(parent));
  for (const [key] of entries) Reflect.deleteProperty(parent, key);
  for (const [key, value] of entries) parent[key] = value;
}
