import { isDeepStrictEqual } from 'node:util';
import type { Tick } from '../../common/model/tick';
import type { TickChange } from '../../protocol/windows';

/** What `tick` says beyond `previous`. Containers rarely change, and are most of a tick's size. */
export function tickChange(previous: Tick | undefined, tick: Tick): TickChange {
  const { containers, ...rest } = tick;
  const known = new Map(previous?.containers.map(each => [each.id, each]));
  const changed = containers.filter(each => !isDeepStrictEqual(known.get(each.id), each));
  const isSameList =
    previous?.containers.length === containers.length &&
    containers.every((each, at) => each.id === previous.containers[at]?.id);
  return isSameList ? { ...rest, changed } : { ...rest, changed, ids: containers.map(({ id }) => id) };
}

/** The inverse of `tickChange`. @throws when the change is not relative to `previous`. */
export function applyTickChange(previous: Tick | undefined, change: TickChange): Tick {
  const { changed, ids, ...rest } = change;
  const known = new Map(previous?.containers.map(each => [each.id, each]));
  for (const each of changed) known.set(each.id, each);
  const containers = (ids ?? previous?.containers.map(({ id }) => id) ?? []).map(id => {
    const container = known.get(id);
    if (!container) throw new Error('A tick names a container that was never described.');
    return container;
  });
  return { ...rest, containers };
}
