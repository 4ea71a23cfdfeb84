/**
 * With more containers than this, a step over all of them takes more than a few milliseconds, so it gets a turn
 * of the event loop of its own.
 */
export const manyContainers = 500;
