import type { Disposable } from '../../common/disposable';
import { Emitter } from '../../common/emitter';
import type { Container } from '../../common/model/container';

/** The containers of the rows that are selected in the tree, for a view that shows whatever is selected. */
export class ChosenContainers implements Disposable {
  readonly #didChange: Emitter<readonly Container[]>;
  readonly #followers = new Set<object>();
  #containers: readonly Container[] = [];

  constructor(handleError: (error: unknown) => void) {
    this.#didChange = new Emitter(handleError);
  }

  get containers(): readonly Container[] {
    return this.#containers;
  }

  get onDidChange(): Emitter<readonly Container[]>['event'] {
    return this.#didChange.event;
  }

  /** Whether a view on the screen shows what is selected, so that a click has its answer already. */
  get isFollowed(): boolean {
    return this.#followers.size > 0;
  }

  set(containers: readonly Container[]): void {
    this.#containers = containers;
    this.#didChange.fire(containers);
  }

  /** Says that a view on the screen shows what is selected, until disposed. */
  follow(): Disposable {
    const follower = {};
    this.#followers.add(follower);
    return { dispose: () => this.#followers.delete(follower) };
  }

  dispose(): void {
    this.#didChange.dispose();
  }
}
