import type { Disposable } from '../../common/disposable';
import { Emitter, type Event } from '../../common/emitter';
import type { ContainerSample } from '../../common/model/sample';
import type { Container } from '../../common/model/container';
import { reduceSharedState } from '../../protocol/reduceSharedState';
import { containersIn, type SharedChange, type SharedState } from '../../protocol/sharedState';

/** Which window collects for all. */
export type Collecting =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'here' }
  /** `window` is untrusted text. */
  | { readonly kind: 'elsewhere'; readonly window: string }
  /** The collecting window is incompatible with this one; the message says what to do. */
  | { readonly kind: 'blocked'; readonly message: string };

/** What only this window knows. */
export interface WindowSlice {
  readonly collecting?: Collecting;
  /** Settings of this window that do not have the effect they seem to have, one sentence each. */
  readonly settingProblems?: readonly string[];
}

/** What all windows share, and what only this one knows. */
export interface LiveSnapshot extends SharedState, WindowSlice {}

/** The current state for all views: one source for tree, status bar and panels. */
export class LiveState implements Disposable {
  readonly #didChange: Emitter<LiveSnapshot>;
  #shared: SharedState;
  #own: WindowSlice = {};
  #snapshot: LiveSnapshot;
  #samples: ReadonlyMap<string, ContainerSample> = new Map();

  /** `intervalMs`: this window's own interval, used until the collecting window reports its. */
  constructor(intervalMs: number, handleError: (error: unknown) => void) {
    this.#shared = { engines: [], isPaused: false, intervalMs };
    this.#snapshot = this.#shared;
    this.#didChange = new Emitter(handleError);
  }

  get onDidChange(): Event<LiveSnapshot> {
    return this.#didChange.event;
  }

  get snapshot(): LiveSnapshot {
    return this.#snapshot;
  }

  /** Applies a change from the collecting window. */
  follow(change: SharedChange): void {
    const before = this.#shared;
    this.#shared = reduceSharedState(before, change);
    if (this.#shared === before) return;
    const { tick } = this.#shared;
    if (tick && tick !== before.tick)
      this.#samples = new Map(tick.samples.map(each => [each.containerId, each]));
    this.#publish();
  }

  /** Applies what this window found out by itself. */
  update(own: WindowSlice): void {
    this.#own = { ...this.#own, ...own };
    this.#publish();
  }

  get containers(): readonly Container[] {
    return containersIn(this.#shared);
  }

  /** A container's newest sample; `undefined` while it does not run. */
  sampleOf(containerId: string): ContainerSample | undefined {
    return this.#samples.get(containerId);
  }

  dispose(): void {
    this.#didChange.dispose();
  }

  #publish(): void {
    this.#snapshot = { ...this.#shared, ...this.#own };
    this.#didChange.fire(this.#snapshot);
  }
}
