import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '../../common/clock';
import type { Disposable } from '../../common/disposable';
import { describeState } from './describeContainer';
import type { TreeChange } from './treeModel';
import type { ContainerNode } from '../state/treeNodes';

/** What a reader has to be shown at once when it changes. */
interface HeldLook {
  readonly name: string;
  readonly state: ReturnType<typeof describeState>;
}

/**
 * As long as a tooltip takes to read. VS Code does not tell when one closes, and meanwhile the row shows the
 * figures of the moment at which it opened, as the tooltip does: it must not stay so for long.
 */
const longestHoldMs = 20_000;

/**
 * Keeps the row whose tooltip is being read from being drawn anew with each tick, which closes the tooltip.
 * Only new figures are held back: what changes the container's state or name is shown at once.
 */
export class TooltipHold implements Disposable {
  readonly #clock: Clock;
  readonly #refresh: (node: ContainerNode) => void;
  #held: { readonly node: ContainerNode; readonly look: HeldLook; readonly timer: Disposable } | undefined;
  #hasNews = false;

  /** `refresh`: draws a row anew that was held back. */
  constructor(clock: Clock, refresh: (node: ContainerNode) => void) {
    this.#clock = clock;
    this.#refresh = refresh;
  }

  /** The tooltip of this row has opened, and with that any other has closed. */
  begin(node: ContainerNode): void {
    this.end();
    const timer = this.#clock.setTimeout(() => this.end(), longestHoldMs);
    this.#held = { node, look: lookOf(node), timer };
  }

  /** What of a change is to be drawn now. */
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

  /** Whoever reads does something else now. */
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

/** All but the figures. */
function lookOf({ container }: ContainerNode): HeldLook {
  return { name: container.name, state: describeState(container) };
}
