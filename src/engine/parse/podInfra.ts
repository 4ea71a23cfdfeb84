import { asText, at } from './json';
import type { ContainerListing } from './containerListing';

/** The name that Podman gives if its user gave none. */
const usualName = /^[0-9a-f]{12}-infra$/;

/**
 * Leaves out the containers that hold Podman's pods together, because they do no work of the user's. Docker's
 * form of the list does not mention pods, so Podman's own API is asked about them, whenever there is a
 * container that it was not asked about before.
 */
export class PodInfra {
  /** Whether a container is one, by container id. */
  readonly #judged = new Map<string, boolean>();

  /**
   * `askPods` passes on the entries of `GET /libpod/pods/json`. If it is refused, as by proxies, the usual
   * name decides.
   */
  async leaveOut(
    listing: Pick<ContainerListing, 'containers' | 'keepOnly'>,
    isWhole: boolean,
    askPods: (handlePod: (pod: unknown) => void) => Promise<unknown>,
  ): Promise<void> {
    if (listing.containers.some(({ container }) => !this.#judged.has(container.id))) {
      const infra = new Set<string>();
      const isTold = await askPods(pod => infra.add(asText(at(pod, 'InfraId')) ?? '')).then(
        () => true,
        () => false,
      );
      if (isTold) {
        for (const { container } of listing.containers)
          this.#judged.set(container.id, infra.has(container.id));
      }
    }
    if (isWhole) this.#forgetAbsent(listing);
    listing.keepOnly(({ container: { id, name } }) => !(this.#judged.get(id) ?? usualName.test(name)));
  }

  #forgetAbsent({ containers }: Pick<ContainerListing, 'containers'>): void {
    const present = new Set(containers.map(({ container }) => container.id));
    for (const id of this.#judged.keys()) {
      if (!present.has(id)) this.#judged.delete(id);
    }
  }
}
