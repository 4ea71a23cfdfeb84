/**
 * The product's data model: what an engine runs, what one reading contains, what one row holds. Everything in
 * this folder is plain data that survives `structuredClone` and JSON. Times are UTC milliseconds of the
 * host's wall clock unless a name says otherwise. `undefined` means "not known" and is drawn as a gap; it
 * never means zero.
 */
import type { Container } from './container';
import type { EngineStatus } from './engine';
import type { ContainerEvent } from './event';
import type { ContainerSample, HostSample } from './sample';

/** Everything the collector learned in one tick. */
export interface Tick {
  /** Wall clock (UTC ms), aligned to the interval. */
  readonly timestampMs: number;
  readonly intervalMs: number;
  /**
   * In the order of the user's list. Empty in a tick read from history, which does not store engine states.
   */
  readonly engines: readonly EngineStatus[];
  /** All containers of all engines that are connected, running or not. */
  readonly containers: readonly Container[];
  /** One for each running container that answered. */
  readonly samples: readonly ContainerSample[];
  readonly host?: HostSample;
  /** Events since the tick before, in order; absent when there were none. */
  readonly events?: readonly ContainerEvent[];
}

/**
 * Readings that are closer together give no rate: it would depend on what happened to run in that moment, and
 * count among the peaks of rates over whole intervals. Ticks off the clock (the first after a start, one that
 * a user asks for) come right before or after another.
 */
export function leastRateSpanMs(intervalMs: number): number {
  return intervalMs / 2;
}
