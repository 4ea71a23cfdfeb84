import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '../../common/clock';
import type { Disposable } from '../../common/disposable';
import { describeState } from './describeContainer';
import type { TreeChange } from './treeModel';
import type { ContainerNode } from '../state/treeNodes';

/** What must be shown at once when it changes. */
interface HeldLook {
  readonly name: string;
  readonly state: ReturnType<typeof describeState>;
}

/**
 * Time to read a tooltip. VS Code does not report when one closes. Until then the row keeps the figures it
 * had when the tooltip opened, so this must not last long.
 */
const longestHoldMs = 20_000;

/**
 * Postpones the refresh of the row whose tooltip is open, because a refresh with each tick would close the
 * tooltip. Only new figures are postponed: a new state or name is shown at once.
 */
export class TooltipHold implements Disposable {
  readonly #clock: Clock;
  readonly #refresh: (node: ContainerNode) => void;
  #held: { readonly node: ContainerNode; readonly look: HeldLook; readonly timer: Disposable } | undefined;
  #hasNews = false;

  /** `refresh` is called for a row whose refresh was postponed. */
  constructor(clock: Clock, refresh: (node: ContainerNode) => void) {
    this.#clock = clock;
    this.#refresh = refresh;
  }

  /** This row's tooltip opened, so any other has closed. */
  begin(node: ContainerNode): void {
    this.end();
    const timer = this.#clock.setTimeout(() => this.end(), longestHoldMs);
    this.#held = { node, look: lookOf(node), timer };
  }

  /** The part of a change to show now. */
  filter(change: TreeChange): TreeChange {
    const held = this.#held;
    if (!held || change === 'all' || !change.includes(held.node)) return change;
    if (!isDeepStrictEqual(lookOf(held.node), held.look)) {
      this.#forget();
      return change;
    }
    this.#hasNews = true;
    return change.filter(node => node !== held.node);
  }

  /** The reader has moved on. */
  end(): void {
    const node = this.#hasNews ? this.#held?.node : undefined;
    this.#forget();
    if (node) this.#refresh(node);
  }

  dispose(): void {
    this.#forget();
  }

  #forget(): void {
    this.#held?.timer.dispose();
    this.#held = undefined;
    this.#hasNews = false;
  }
}

/** Everything but the figures. */
function lookOf({ container }: ContainerNode): HeldLook {
  return { name: container.name, state: describeState(container) };
}
