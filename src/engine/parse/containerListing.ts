import { isStarted } from '../../common/model/containerStatus';
import type { ListedContainer } from './parseListedContainer';

/**
 * Most containers of an engine that are shown, read and kept. With 5,000 a hostile engine made the extension
 * host gain 495 MB in ten minutes and blocked its thread for 136 ms (`npm run bench -- hostile`): at most 150
 * MB and 100 ms are allowed.
 */
export const maxContainers = 2000;

/** The containers that an engine lists, at most `maxContainers`. */
export class ContainerListing {
  #containers: ListedContainer[] = [];
  /** Indexes of containers that do not run, which make room for those that do. */
  readonly #atRest: number[] = [];
  #hasMore = false;
  /** Bytes of the answer that the list came in. */
  bytes = 0;

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
