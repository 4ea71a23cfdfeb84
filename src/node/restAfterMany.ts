import { setImmediate as nextTurn } from 'node:timers/promises';

/** So many containers are looked through within a few milliseconds. */
const many = 500;

/**
 * `undefined` where there are few containers. Lets others have the thread after a step over so many containers, so that the steps that an engine with
 * thousands of them costs do not add up. By their number and not by time: on a busy machine a few take long,
 * too, and then the order in which things happen would depend on it.
 */
export function restAfterMany(containers: number): Promise<void> | undefined {
  return containers > many ? nextTurn() : undefined;
}
