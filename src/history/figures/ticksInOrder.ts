import type { StoredTick } from './storedTick';

/**
 * Ticks of several sources, each in its own order, by time; of one moment, those of earlier sources first.
 * Takes a tick of a source only when the one before has been taken here.
 */
export function* ticksInOrder(sources: readonly Iterable<StoredTick>[]): Generator<StoredTick, void> {
  const heads = sources.flatMap(source => {
    const rest = source[Symbol.iterator]();
    const first = rest.next();
    return first.done === true ? [] : [{ rest, tick: first.value }];
  });
  while (heads.length > 0) {
    const head = heads.reduce((a, b) => (b.tick.timestampMs < a.tick.timestampMs ? b : a));
    yield head.tick;
    const next = head.rest.next();
    if (next.done === true) heads.splice(heads.indexOf(head), 1);
    else head.tick = next.value;
  }
}
