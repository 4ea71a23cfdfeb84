import type { ContainerEvent } from '../common/model/event';

/** Most events that wait to be taken: they must not grow without bound while nobody takes them. */
const maxPending = 10_000;
/** The share that is left after making room, so that room is made seldom. */
const leftShare = 0.9;

interface Pending {
  readonly event: ContainerEvent;
  /** The engine that told it. */
  readonly source: unknown;
}

/**
 * How room is shared: first equally among engines, then an engine's share among its containers, then a
 * container's share among the kinds of its events.
 */
const sharers: readonly ((pending: Pending) => unknown)[] = [
  ({ source }) => source,
  ({ event }) => event.containerId,
  ({ event }) => event.action,
];

/**
 * Events that nobody has taken yet. When there are too many, frequent ones are dropped before rare ones,
 * separately for each engine.
 */
export class PendingEvents {
  readonly #max: number;
  #pending: Pending[] = [];

  /** Only tests give `max`. */
  constructor(max = maxPending) {
    this.#max = max;
  }

  /** `source`: the engine that tells it. */
  add(event: ContainerEvent, source: unknown): void {
    if (this.#pending.length >= this.#max) this.#makeRoom();
    this.#pending.push({ event, source });
  }

  /** All that wait, in order. */
  take(): ContainerEvent[] {
    const taken = this.#pending.map(({ event }) => event);
    this.#pending = [];
    return taken;
  }

  #makeRoom(): void {
    const kept = new Set(fairShare([...this.#pending].reverse(), Math.floor(this.#max * leftShare), sharers));
    this.#pending = this.#pending.filter(each => kept.has(each));
  }
}

/**
 * At most `total` of the events in `newestFirst`. `keyOf` divides them into groups. Each group keeps its
 * newest events, all groups the same number of them, except that what a small group does not need goes to the
 * larger ones. Within a group the other keys do the same. If there are more groups than `total`, the groups
 * with the newest events keep one each.
 */
function fairShare(
  newestFirst: readonly Pending[],
  total: number,
  [keyOf, ...others]: typeof sharers,
): readonly Pending[] {
  if (newestFirst.length <= total || !keyOf) return newestFirst.slice(0, total);
  const groups = new Map<unknown, Pending[]>();
  for (const each of newestFirst) {
    const group = groups.get(keyOf(each));
    if (group) group.push(each);
    else groups.set(keyOf(each), [each]);
  }
  if (groups.size > total) return [...groups.values()].flatMap(group => group.slice(0, 1)).slice(0, total);
  const most = mostOfEach(
    [...groups.values()].map(({ length }) => length),
    total,
  );
  return [...groups.values()].flatMap(group => fairShare(group, most, others));
}

/**
 * The highest limit (at least 1) for which the counts add up to no more than `total`, once each count above
 * the limit is cut to it.
 */
function mostOfEach(counts: readonly number[], total: number): number {
  let rest = total;
  const ascending = [...counts].sort((a, b) => a - b);
  for (const [index, count] of ascending.entries()) {
    const share = rest / (ascending.length - index);
    if (count > share) return Math.max(1, Math.floor(share));
    rest -= count;
  }
  return Number.MAX_SAFE_INTEGER;
}
