import type { Disposable } from '../../common/disposable';
import { Emitter } from '../../common/emitter';
import type { Container } from '../../common/model/container';

/** The containers of the selected tree rows, for a view that shows the selection. */
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

  /** Whether a visible view shows the selection, so that a click needs no other response. */
  get isFollowed(): boolean {
    return this.#followers.size > 0;
  }

  set(containers: readonly Container[]): void {
    this.#containers = containers;
    this.#didChange.fire(containers);
  }

  /** Marks a visible view as showing the selection, until disposed. */
  follow(): Disposable {
    const follower = {};
    this.#followers.add(follower);
    return { dispose: () => this.#followers.delete(follower) };
  }

  dispose(): void {
    this.#didChange.dispose();
  }
}
