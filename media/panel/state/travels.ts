import type { Clock } from '../../../src/common/clock';
import type { Disposable } from '../../../src/common/disposable';
import { mostTrailViews, type PanelView, type ViewTrail } from '../../../src/protocol/panel';
import { isSameView } from '../data/viewMoves';

/** Data is asked for once a gesture has rested for this long: each question costs the store more than a frame. */
const restMs = 150;
/** What a gesture passed faster than this was not looked at, and is nothing to come back to. */
const lookedMs = 1500;

export const noTrail: ViewTrail = { back: [], forward: [] };

export interface TravelsOptions {
  readonly clock: Clock;
  readonly view: PanelView;
  readonly trail?: ViewTrail;
  /** Shows and keeps this view and trail, and asks for its data. */
  readonly handleAsk: (view: PanelView, trail: ViewTrail) => void;
  /** Shows what there is of this view, while a gesture goes on. */
  readonly handleMove: (view: PanelView) => void;
}

/** Which view follows which: what is asked for, gestures on the way to one, and the way back. */
export class Travels implements Disposable {
  readonly #options: TravelsOptions;
  /** Asked for last. */
  #view: PanelView;
  #trail: ViewTrail;
  #sinceMs: number;
  /** Whether a gesture led to the view. */
  #isMoved = false;
  #rest: Disposable | undefined;

  constructor(options: TravelsOptions) {
    this.#options = options;
    this.#view = options.view;
    this.#trail = options.trail ?? noTrail;
    this.#sinceMs = options.clock.now();
  }

  ask(view: PanelView): void {
    this.#goOn(view, false);
  }

  /** A step of a gesture: shown at once, asked for when it rests. */
  move(view: PanelView): void {
    this.#rest?.dispose();
    this.#rest = this.#options.clock.setTimeout(() => this.#goOn(view, true), restMs);
    this.#options.handleMove(view);
  }

  /** To the view before (-1) or after (1), if there is one. */
  step(by: -1 | 1): void {
    const { back, forward } = this.#trail;
    const [from, to] = by < 0 ? [back, forward] : [forward, back];
    const view = from.at(-1);
    if (!view) return;
    const rest = from.slice(0, -1);
    const left = [...to, this.#view].slice(-mostTrailViews);
    this.#trail = by < 0 ? { back: rest, forward: left } : { back: left, forward: rest };
    this.#settle(view, false);
  }

  /** From a part of time back to where it was chosen or, without a way back, to live. */
  undo(): void {
    const isPart = this.#view.kind === 'fixed' || this.#view.lastMs !== undefined;
    if (isPart && this.#trail.back.length > 0) this.step(-1);
    else this.ask({ kind: 'live', range: this.#view.range });
  }

  dispose(): void {
    this.#rest?.dispose();
  }

  #goOn(view: PanelView, isMoved: boolean): void {
    const wasPassed = isMoved && this.#isMoved && this.#options.clock.now() - this.#sinceMs < lookedMs;
    if (!wasPassed && !isSameView(view, this.#view)) {
      this.#trail = { back: [...this.#trail.back, this.#view].slice(-mostTrailViews), forward: [] };
    }
    this.#settle(view, isMoved);
  }

  #settle(view: PanelView, isMoved: boolean): void {
    this.#rest?.dispose();
    this.#view = view;
    this.#isMoved = isMoved;
    this.#sinceMs = this.#options.clock.now();
    this.#options.handleAsk(view, this.#trail);
  }
}
