import type { Clock } from '../../../src/common/clock';
import type { Disposable } from '../../../src/common/disposable';
import { mostTrailViews, type PanelView, type ViewTrail } from '../../../src/protocol/panel';
import { liveViewOf } from '../../../src/protocol/panelViews';
import { isSameView } from '../data/viewMoves';

/**
 * Data is requested once a gesture has rested for so long: each request costs the store more than a frame.
 */
const restMs = 150;
/** A view that a gesture passed faster than this was not looked at, and is not kept in the trail. */
const lookedMs = 1500;

export const noTrail: ViewTrail = { back: [], forward: [] };

export interface TravelsOptions {
  readonly clock: Clock;
  readonly view: PanelView;
  readonly trail?: ViewTrail;
  /** Shows and keeps this view and trail, and requests its data. */
  readonly handleAsk: (view: PanelView, trail: ViewTrail) => void;
  /** Shows what is loaded of this view, while a gesture goes on. */
  readonly handleMove: (view: PanelView) => void;
}

/** Moves between views: requests, gestures that lead to one, and the way back. */
export class Travels implements Disposable {
  readonly #options: TravelsOptions;
  /** The view requested last. */
  #view: PanelView;
  #trail: ViewTrail;
  #sinceMs: number;
  /** Whether a gesture led to the view. */
  #isMoved = false;
  #rest: Disposable | undefined;
  /** Where a gesture has led that did not rest yet. */
  #moving: PanelView | undefined;

  constructor(options: TravelsOptions) {
    this.#options = options;
    this.#view = options.view;
    this.#trail = options.trail ?? noTrail;
    this.#sinceMs = options.clock.now();
  }

  ask(view: PanelView): void {
    this.#goOn(view, false);
  }

  /** A step of a gesture: shown at once, requested when it rests. */
  move(view: PanelView): void {
    this.#rest?.dispose();
    this.#moving = view;
    this.#rest = this.#options.clock.setTimeout(() => this.#goOn(view, true), restMs);
    this.#options.handleMove(view);
  }

  /**
   * A drag begins, which may rest on its way. Returns what takes it back: to the view that it left, with the
   * same ways back and forward.
   */
  beginDrag(): () => void {
    if (this.#moving) this.#goOn(this.#moving, true);
    const [view, trail] = [this.#view, this.#trail];
    return () => {
      this.#trail = trail;
      this.#options.handleMove(view);
      this.#settle(view, false);
    };
  }

  /**
   * Goes to the previous (-1) or next (1) view, if there is one. From within a gesture, the previous one is
   * the view that it left.
   */
  step(by: -1 | 1): void {
    if (by < 0 && this.#isUnderWay) return this.#settle(this.#view, false);
    const { back, forward } = this.#trail;
    const [from, to] = by < 0 ? [back, forward] : [forward, back];
    const view = from.at(-1);
    if (!view) return;
    const rest = from.slice(0, -1);
    const left = [...to, this.#view].slice(-mostTrailViews);
    this.#trail = by < 0 ? { back: rest, forward: left } : { back: left, forward: rest };
    this.#settle(view, false);
  }

  /** Goes from a zoom back to where it was chosen or, without a previous view, to live. */
  undo(): void {
    const { kind, range, lastMs } = this.#view;
    const isPart = kind === 'fixed' || lastMs !== undefined;
    if (this.#isUnderWay || (isPart && this.#trail.back.length > 0)) this.step(-1);
    else this.ask(kind === 'fixed' ? liveViewOf(this.#view) : { kind: 'live', range });
  }

  dispose(): void {
    this.#rest?.dispose();
  }

  get #isUnderWay(): boolean {
    return this.#moving !== undefined && !isSameView(this.#moving, this.#view);
  }

  #goOn(view: PanelView, isMoved: boolean): void {
    const wasPassed = isMoved && this.#isMoved && this.#options.clock.now() - this.#sinceMs < lookedMs;
    const { back } = this.#trail;
    const last = back.at(-1);
    if (!wasPassed && !isSameView(view, this.#view)) {
      this.#trail = { back: [...back, this.#view].slice(-mostTrailViews), forward: [] };
    } else if (wasPassed && last && isSameView(view, last)) {
      // The gesture has come back to where it began.
      this.#trail = { back: back.slice(0, -1), forward: [] };
    }
    this.#settle(view, isMoved);
  }

  #settle(view: PanelView, isMoved: boolean): void {
    this.#rest?.dispose();
    this.#moving = undefined;
    this.#view = view;
    this.#isMoved = isMoved;
    this.#sinceMs = this.#options.clock.now();
    this.#options.handleAsk(view, this.#trail);
  }
}
