import { asArray, asText, at } from './json';
import type { ListedContainer } from './parseContainerList';

/** The name that Podman gives where its user gave none. */
const usualName = /^[0-9a-f]{12}-infra$/;

/**
 * Leaves out the containers that hold Podman's pods together: they do no work of the user's. Docker's form of the list says nothing of
 * pods, so Podman's own is asked for them, whenever there is a container that it was not asked of before.
 */
export class PodInfra {
  /** By container id: whether it is one. */
  readonly #judged = new Map<string, boolean>();

  /** `askPods`: what `GET /libpod/pods/json` answers. Where it is refused, as proxies do, the usual name decides. */
  async without(
    listed: readonly ListedContainer[],
    isWhole: boolean,
    askPods: () => Promise<unknown>,
  ): Promise<ListedContainer[]> {
    if (listed.some(({ container }) => !this.#judged.has(container.id))) {
      const pods = await askPods().catch(() => undefined);
      if (Array.isArray(pods)) this.#judge(listed, pods);
    }
    if (isWhole) this.#forgetAbsent(listed);
    return listed.filter(({ container: { id, name } }) => !(this.#judged.get(id) ?? usualName.test(name)));
  }

  #judge(listed: readonly ListedContainer[], pods: readonly unknown[]): void {
    const infra = new Set(asArray(pods).map(pod => asText(at(pod, 'InfraId'))));
    for (const { container } of listed) this.#judged.set(container.id, infra.has(container.id));
  }

  #forgetAbsent(listed: readonly ListedContainer[]): void {
    const present = new Set(listed.map(({ container }) => container.id));
    for (const id of this.#judged.keys()) {
      if (!present.has(id)) this.#judged.delete(id);
    }
  }
}
