import type { ContainerEvent } from './event';
import type { ContainerHealth } from './container';

/** After these a container's health begins anew. */
const beginnings: ReadonlySet<ContainerEvent['action']> = new Set(['start', 'die', 'restart', 'destroy']);

/** Told of so many containers; an engine may name any number that were never there. */
const maxContainers = 20_000;

/**
 * Tells events that say something from those that do not. Podman tells the health of a container at every
 * check; what it says again is no event, and would wake whoever listens and push out what is rare.
 */
export class HealthNews {
  /** By container id: told last. */
  readonly #told = new Map<string, ContainerHealth | undefined>();

  /** An event has come that may be told later: what comes behind it is measured by it all the same. */
  noteComing({ containerId, action }: ContainerEvent): void {
    if (beginnings.has(action)) this.#told.delete(containerId);
  }

  /** Whether an event says more than those before; to be asked of each one, in order, once. */
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

  /** Whether an event says again what was told last. */
  isRepeat({ containerId, action, health }: ContainerEvent): boolean {
    if (action !== 'health_status' || !this.#told.has(containerId)) return false;
    return this.#told.get(containerId) === health;
  }
}
