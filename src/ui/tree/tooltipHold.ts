import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '../../common/clock';
import type { Disposable } from '../../common/disposable';
import { describeEngine } from '../state/describeEngine';
import type { TreeNode } from '../state/treeNodes';
import { describeState } from './describeContainer';
import type { TreeChange } from './treeModel';

/**
 * Time to read a tooltip. VS Code does not report when one closes. Until then the row keeps the figures it
 * had when the tooltip opened, so this must not last long.
 */
const longestHoldMs = 20_000;

interface Held {
  /** The row whose tooltip is open, and those above it: a row is drawn anew with each of them. */
  readonly rows: readonly TreeNode[];
  /** As they were when it opened. */
  readonly looks: readonly unknown[];
  /** By the monotonic clock. */
  readonly endsMs: number;
  readonly timer: Disposable;
}

/**
 * Postpones the refresh of the row whose tooltip is open and of those above it, because a refresh as time
 * goes on would close the tooltip. Only figures, counts and ages are postponed: a new state or name, and
 * rows that come or go, are shown at once.
 */
export class TooltipHold implements Disposable {
  readonly #clock: Clock;
  readonly #refresh: (nodes: readonly TreeNode[]) => void;
  #held: Held | undefined;
  /** What was not drawn. */
  readonly #news = new Set<TreeNode>();

  /** `refresh` is called for rows whose refresh was postponed. */
  constructor(clock: Clock, refresh: (nodes: readonly TreeNode[]) => void) {
    this.#clock = clock;
    this.#refresh = refresh;
  }

  /**
   * This row's tooltip opened, so any other has closed. What was not drawn and would close this one, too,
   * waits on, but no longer than it would have.
   */
  begin(node: TreeNode): void {
    const rows = rowsAbove(node);
    const before = this.#held;
    const news = [...this.#news];
    this.#forget();
    const waiting = news.filter(row => rows.includes(row));
    const nowMs = this.#clock.monotonicMs();
    const endsMs = (waiting.length > 0 ? before?.endsMs : undefined) ?? nowMs + longestHoldMs;
    const timer = this.#clock.setTimeout(() => this.end(), Math.max(0, endsMs - nowMs));
    this.#held = { rows, looks: rows.map(lookOf), endsMs, timer };
    for (const row of waiting) this.#news.add(row);
    const others = news.filter(row => !rows.includes(row));
    if (others.length > 0) this.#refresh(others);
  }

  /** The part of a change to show now. */
  filter(change: TreeChange): TreeChange {
    if (!this.#held) return change;
    if (change === 'all') {
      this.#forget();
      return change;
    }
    const { rows, looks } = this.#held;
    const held = rows.filter(row => change.includes(row));
    if (held.length === 0) return change;
    if (!isDeepStrictEqual(rows.map(lookOf), looks)) {
      const isDrawn = (row: TreeNode): boolean => rowsAbove(row).some(each => change.includes(each));
      const late = [...this.#news].filter(row => !isDrawn(row));
      this.#forget();
      return [...late, ...change];
    }
    for (const row of held) this.#news.add(row);
    // A group whose rows only changed their order: their states are shown where they are.
    const within = held.flatMap(row => (row.kind === 'group' ? row.children : []));
    return [...new Set([...change, ...within])].filter(each => !rows.includes(each));
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

/** A row and those above it. */
function rowsAbove(node: TreeNode): TreeNode[] {
  return node.kind === 'engine' ? [node] : [node, ...rowsAbove(node.parent)];
}

/** What a reader has to be shown at once when it changes. */
function lookOf(node: TreeNode): unknown {
  switch (node.kind) {
    case 'container':
      return [node.container.name, describeState(node.container), node.children.map(({ death }) => death.id)];
    case 'group':
      return node.children.map(({ id }) => id).sort();
    case 'engine': {
      // Without its counts.
      const { endpoint, state } = node.status;
      return [describeEngine({ endpoint, state }, 0, node.label), node.children.map(({ id }) => id)];
    }
    case 'death':
      return node.death.id;
  }
}
