import { isStarted } from '../../common/model/containerStatus';
import type { ListedContainer } from './parseListedContainer';

/**
 * Most containers of an engine that are shown, read and kept. A hostile engine blocked the extension host's
 * thread for 130 ms with 10,000 and for 79 ms with 5,000 (`npm run bench -- hostile`); 100 ms are allowed.
 */
export const maxContainers = 5000;

/** The containers that an engine lists, at most `maxContainers`. */
export class ContainerListing {
  #containers: ListedContainer[] = [];
  /** Indexes of containers that do not run, which make room for those that do. */
  readonly #atRest: number[] = [];
  #hasMore = false;

  get containers(): readonly ListedContainer[] {
    return this.#containers;
  }

  /** Whether the engine lists more than are taken. */
  get hasMore(): boolean {
    return this.#hasMore;
  }

  noteMore(): void {
    this.#hasMore = true;
  }

  add(listed: ListedContainer): void {
    const isActive = isStarted(listed.container.status);
    const { length } = this.#containers;
    const place = length < maxContainers ? length : undefined;
    if (place === undefined) this.#hasMore = true;
    if (place !== undefined && !isActive) this.#atRest.push(place);
    const free = place ?? (isActive ? this.#atRest.pop() : undefined);
    if (free !== undefined) this.#containers[free] = listed;
  }

  /** Must be called after all were added. */
  keepOnly(isKept: (listed: ListedContainer) => boolean): void {
    this.#containers = this.#containers.filter(isKept);
  }
}
