import type { ContainerEvent, ContainerHealth } from './model';

/** After these a container's health begins anew. */
const beginnings: ReadonlySet<ContainerEvent['action']> = new Set(['start', 'die', 'restart', 'destroy']);

/**
 * Tells events that say something from those that do not. Podman tells the health of a container at every check; what it says again is no event, and would
 * wake whoever listens and push out what is rare.
 */
export class HealthNews {
  /** By container id: told last. */
  readonly #told = new Map<string, ContainerHealth | undefined>();

  /** Whether an event says more than those before; to be asked of each one, in order, once. */
  isNews({ containerId, action, health }: ContainerEvent): boolean {
    if (beginnings.has(action)) this.#told.delete(containerId);
    if (action !== 'health_status') return true;
    if (this.#told.has(containerId) && this.#told.get(containerId) === health) return false;
    this.#told.set(containerId, health);
    return true;
  }
}
