/** How many running containers are inspected for each one at rest, where both are due. */
const aliveToOthers = 3;

/**
 * In which order containers are inspected where not all can be: those never asked for first, then those asked
 * for longest ago, so that each gets its turn; and beside those that run always some that do not, whose end
 * may have just been told. Of the latter those known before go first: what ended long ago can wait. `begunAs`
 * numbers inspections as they were begun; `undefined`: none was.
 */
export function inspectionOrder<T>(
  due: readonly T[],
  isAlive: (each: T) => boolean,
  begunAs: (each: T) => number | undefined,
): T[] {
  const sorted = (group: readonly T[], never: number): T[] =>
    [...group].sort((a, b) => (begunAs(a) ?? never) - (begunAs(b) ?? never)).reverse();
  const alive = sorted(due.filter(isAlive), 0);
  const others = sorted(
    due.filter(each => !isAlive(each)),
    Number.MAX_SAFE_INTEGER,
  );
  return due.map((_, at) => {
    const mustTakeOther = at % (aliveToOthers + 1) === aliveToOthers;
    return (mustTakeOther ? (others.pop() ?? alive.pop()) : (alive.pop() ?? others.pop())) as T;
  });
}
