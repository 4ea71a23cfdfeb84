import { setImmediate as nextTurn } from 'node:timers/promises';
import { manyContainers } from '../common/model/manyContainers';

/**
 * Lets others have the thread after a step over so many containers, so that the steps for an engine with
 * thousands of them do not add up; `undefined` where there are few containers. It counts containers and not
 * time: on a busy machine a few of them take long, too, and the order of events would depend on that.
 */
export function restAfterMany(containers: number): Promise<void> | undefined {
  return containers > manyContainers ? nextTurn() : undefined;
}
