import type { ContainerEvent } from './event';
import type { ContainerHealth } from './container';

/** After these events a container's health is unknown again. */
const beginnings: ReadonlySet<ContainerEvent['action']> = new Set(['start', 'die', 'restart', 'destroy']);

/** Bounds the memory used: an engine may send any number of containers that never existed. */
const maxContainers = 20_000;

/**
 * Filters out repeated health events. Podman reports a container's health at every check. Repeats are not
 * events: they would wake every listener and push out rare events.
 */
export class HealthNews {
  /** The health reported last, by container id. */
  readonly #told = new Map<string, ContainerHealth | undefined>();

  /** Takes note of an event that may be processed later: events after it are already compared with it. */
  noteComing({ containerId, action }: ContainerEvent): void {
    if (beginnings.has(action)) this.#told.delete(containerId);
  }

  /** Whether an event says something new. Call it once for each event, in order. */
  isNews(event: ContainerEvent): boolean {
    const { containerId, action, health } = event;
    this.noteComing(event);
    if (this.isRepeat(event)) return false;
    if (action === 'health_status') this.#note(containerId, health);
    return true;
  }

  #note(containerId: string, health: ContainerHealth | undefined): void {
    this.#told.delete(containerId);
    this.#told.set(containerId, health);
    const [oldest] = this.#told.keys();
    if (this.#told.size > maxContainers && oldest !== undefined) this.#told.delete(oldest);
  }

  /** Whether an event repeats the health reported last. */
  isRepeat({ containerId, action, health }: ContainerEvent): boolean {
    if (action !== 'health_status' || !this.#told.has(containerId)) return false;
    return this.#told.get(containerId) === health;
  }
}
