/** How many running containers are inspected for each one that does not run, if both are due. */
const aliveToOthers = 3;

/**
 * The order of inspection when not all containers can be inspected: first those never inspected, then those
 * inspected longest ago, so that each gets its turn. Among the running ones there are always some that do not
 * run, whose end may have just been reported; of these, the ones inspected before go first, because what
 * ended long ago can wait. `begunAs`: the number of the last inspection; `undefined`: none. Returns the first
 * `most`.
 */
export function inspectionOrder<T>(
  due: readonly T[],
  isAlive: (each: T) => boolean,
  begunAs: (each: T) => number | undefined,
  most: number,
): T[] {
  const sorted = (group: readonly T[], never: number): T[] =>
    group
      .map(each => ({ each, begun: begunAs(each) ?? never }))
      .sort((a, b) => a.begun - b.begun)
      .map(({ each }) => each)
      .reverse();
  const alive = sorted(due.filter(isAlive), 0);
  const others = sorted(
    due.filter(each => !isAlive(each)),
    Number.MAX_SAFE_INTEGER,
  );
  return Array.from({ length: Math.min(most, due.length) }, (_, at) => {
    const mustTakeOther = at % (aliveToOthers + 1) === aliveToOthers;
    return (mustTakeOther ? (others.pop() ?? alive.pop()) : (alive.pop() ?? others.pop())) as T;
  });
}
