import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '../../common/clock';
import type { Disposable } from '../../common/disposable';
import { describeEngine } from '../state/describeEngine';
import type { ContainerNode, DeathNode, EngineNode } from '../state/treeNodes';
import { describeState } from './describeContainer';
import type { TreeChange } from './treeModel';

/** A row that is drawn anew as time goes on: with new figures, counts, or how long ago something was. */
export type HeldNode = ContainerNode | DeathNode | EngineNode;

/**
 * Time to read a tooltip. VS Code does not report when one closes. Until then the row keeps the figures it
 * had when the tooltip opened, so this must not last long.
 */
const longestHoldMs = 20_000;

/**
 * Postpones the refresh of the row whose tooltip is open, because a refresh as time goes on would close the
 * tooltip. Only figures and ages are postponed: a new state or name is shown at once.
 */
export class TooltipHold implements Disposable {
  readonly #clock: Clock;
  readonly #refresh: (nodes: readonly HeldNode[]) => void;
  #held: { readonly node: HeldNode; readonly look: unknown; readonly timer: Disposable } | undefined;
  /** What was not drawn. */
  readonly #news = new Set<HeldNode>();

  /** `refresh` is called for rows whose refresh was postponed. */
  constructor(clock: Clock, refresh: (nodes: readonly HeldNode[]) => void) {
    this.#clock = clock;
    this.#refresh = refresh;
  }

  /** This row's tooltip opened, so any other has closed. */
  begin(node: HeldNode): void {
    this.end();
    const timer = this.#clock.setTimeout(() => this.end(), longestHoldMs);
    this.#held = { node, look: lookOf(node), timer };
  }

  /** The part of a change to show now. */
  filter(change: TreeChange): TreeChange {
    if (!this.#held || change === 'all') return change;
    const { node, look } = this.#held;
    // A row is drawn anew with the one above it.
    const rows: readonly HeldNode[] = node.kind === 'death' ? [node, node.parent] : [node];
    const held = rows.filter(row => change.includes(row));
    if (held.length === 0) return change;
    if (!isDeepStrictEqual(lookOf(node), look)) {
      this.#forget();
      return change;
    }
    for (const row of held) this.#news.add(row);
    return change.filter(each => !rows.some(row => row === each));
  }

  /** The reader has moved on. */
  end(): void {
    const news = [...this.#news];
    this.#forget();
    if (news.length > 0) this.#refresh(news);
  }

  dispose(): void {
    this.#forget();
  }

  #forget(): void {
    this.#held?.timer.dispose();
    this.#held = undefined;
    this.#news.clear();
  }
}

/** What a reader has to be shown at once when it changes. */
function lookOf(node: HeldNode): unknown {
  switch (node.kind) {
    case 'container':
      return [node.container.name, describeState(node.container), node.children.map(({ death }) => death.id)];
    case 'engine':
      return [describeEngine(node.status, 0, node.label), node.children.map(({ id }) => id)];
    case 'death':
      return lookOf(node.parent);
  }
}
