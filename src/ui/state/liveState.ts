import type { Disposable } from '../../common/disposable';
import { Emitter, type Event } from '../../common/emitter';
import type { ContainerSample } from '../../common/model/sample';
import type { Tick } from '../../common/model/tick';
import type { EngineStatus } from '../../common/model/engine';
import type { Container } from '../../common/model/container';

/** Which window collects for all. */
export type Collecting =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'here' }
  /** The name is untrusted text. */
  | { readonly kind: 'elsewhere'; readonly window: string }
  /** None that this window can work with; the message says what to do. */
  | { readonly kind: 'blocked'; readonly message: string };

export interface LiveSnapshot {
  /** In the user's order; empty until the collecting window tells. */
  readonly engines: readonly EngineStatus[];
  readonly isPaused: boolean;
  /** The newest tick; `undefined` before the first one. */
  readonly tick?: Tick;
  /** Newer than the tick's, when they changed since. */
  readonly containers?: readonly Container[];
  /** Set while history cannot be written: the reason. What is said of it is in `troublesOf`. */
  readonly storeProblem?: string;
  readonly collecting?: Collecting;
  /** What of this window's settings does not do what it seems to say, a sentence each. */
  readonly settingProblems?: readonly string[];
}

/** What every view shows of this moment: one source for tree, status bar and panels. */
export class LiveState implements Disposable {
  readonly #didChange: Emitter<LiveSnapshot>;
  #snapshot: LiveSnapshot = { engines: [], isPaused: false };
  #samples: ReadonlyMap<string, ContainerSample> = new Map();

  constructor(handleError: (error: unknown) => void) {
    this.#didChange = new Emitter(handleError);
  }

  get onDidChange(): Event<LiveSnapshot> {
    return this.#didChange.event;
  }

  get snapshot(): LiveSnapshot {
    return this.#snapshot;
  }

  update(change: Partial<LiveSnapshot>): void {
    const { tick } = change;
    const newest = tick && { containers: tick.containers, engines: tick.engines };
    this.#snapshot = { ...this.#snapshot, ...newest, ...change };
    if (tick) this.#samples = new Map(tick.samples.map(each => [each.containerId, each]));
    this.#didChange.fire(this.#snapshot);
  }

  get containers(): readonly Container[] {
    return this.#snapshot.containers ?? [];
  }

  /** The newest sample of a container; `undefined` while it does not run. */
  sampleOf(containerId: string): ContainerSample | undefined {
    return this.#samples.get(containerId);
  }

  dispose(): void {
    this.#didChange.dispose();
  }
}
