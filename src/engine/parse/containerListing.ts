import { isStarted } from '../../common/model/containerStatus';
import type { ListedContainer } from './parseListedContainer';

/** More than an engine has; so many are shown, read and kept. */
export const maxContainers = 20_000;

/** The containers that an engine lists, as far as they are taken. */
export class ContainerListing {
  #containers: ListedContainer[] = [];
  /** Places of containers at rest, which make room for those that run. */
  readonly #atRest: number[] = [];
  #hasMore = false;

  get containers(): readonly ListedContainer[] {
    return this.#containers;
  }

  /** Whether there are more than are taken. */
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

  /** To be called when all were added. */
  keepOnly(isKept: (listed: ListedContainer) => boolean): void {
    this.#containers = this.#containers.filter(isKept);
  }
}
