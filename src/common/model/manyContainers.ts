/**
 * With more containers than this, a step over all of them takes more than a few milliseconds, so it runs in
 * its own turn of the event loop.
 */
export const manyContainers = 500;
