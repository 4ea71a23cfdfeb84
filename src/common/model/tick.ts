/**
 * The words of the product: what an engine runs, what one reading says, what one row holds. Everything in
 * this folder is plain data that survives `structuredClone` and JSON. Times are UTC milliseconds of the
 * host's wall clock unless a name says otherwise. `undefined` means "not known" and is drawn as a gap; it
 * never means zero.
 */
import type { Container } from './container';
import type { EngineStatus } from './engine';
import type { ContainerEvent } from './event';
import type { ContainerSample, HostSample } from './sample';

/** Everything one tick of the collector learned. */
export interface Tick {
  /** Wall clock, aligned to the interval. */
  readonly timestampMs: number;
  readonly intervalMs: number;
  /** In the user's order; empty in a tick that was read from history, which keeps nothing of them. */
  readonly engines: readonly EngineStatus[];
  /** All containers of all engines that are connected, running or not. */
  readonly containers: readonly Container[];
  /** One per running container that answered. */
  readonly samples: readonly ContainerSample[];
  readonly host?: HostSample;
  /** What happened since the tick before, in order; absent when nothing did. */
  readonly events?: readonly ContainerEvent[];
}
