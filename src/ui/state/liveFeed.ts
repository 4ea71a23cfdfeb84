import { DisposableStore, type Disposable } from '../../common/disposable';
import { Emitter, type Event } from '../../common/emitter';
import type { Tick } from '../../common/model/tick';
import type { SharedChange } from '../../protocol/sharedState';
import type { TimelineEntry } from '../../timeline/timelineEntry';
import type { RoleState } from '../../windows/windowRole';
import type { Collecting, LiveState } from './liveState';

/** The state that this window receives from the collecting window. */
export interface SharedSource {
  readonly onDidChangeState: Event<RoleState>;
  readonly onDidChange: Event<SharedChange>;
}

/** Ticks that were not reported as stored yet: one, or two when the store is slow. */
const rememberedTicks = 8;

/**
 * Passes what the collecting window sends (this window or another) to this window's live state and panels.
 */
export class LiveFeed implements Disposable {
  readonly #live: LiveState;
  readonly #disposables = new DisposableStore();
  readonly #didRecord: Emitter<Tick>;
  readonly #didMissTicks: Emitter<void>;
  readonly #didHappen: Emitter<readonly TimelineEntry[]>;
  #ticks: Tick[] = [];

  constructor(source: SharedSource, live: LiveState, handleError: (error: unknown) => void) {
    this.#live = live;
    this.#didRecord = this.#disposables.add(new Emitter(handleError));
    this.#didMissTicks = this.#disposables.add(new Emitter(handleError));
    this.#didHappen = this.#disposables.add(new Emitter(handleError));
    this.#disposables.add(source.onDidChange(change => this.#handleChange(change)));
    this.#disposables.add(source.onDidChangeState(state => live.update({ collecting: collectingOf(state) })));
  }

  /** Fires once a tick can be queried. */
  get onDidRecord(): Event<Tick> {
    return this.#didRecord.event;
  }

  /**
   * Fires as soon as this window hears what happened. What happened while it was not connected is only in
   * history.
   */
  get onDidHappen(): Event<readonly TimelineEntry[]> {
    return this.#didHappen.event;
  }

  /**
   * Fires when another window collects from now on, or history was deleted: earlier query results may be
   * incomplete.
   */
  get onDidMissTicks(): Event<void> {
    return this.#didMissTicks.event;
  }

  /** The interval in force in the collecting window. */
  readonly intervalMs = (): number => this.#live.snapshot.intervalMs;

  dispose(): void {
    this.#disposables.dispose();
  }

  #handleChange(change: SharedChange): void {
    if (change.type === 'tick') this.#remember(change.tick);
    else if (change.type === 'snapshot' && change.state.tick) this.#remember(change.state.tick);
    this.#live.follow(change);
    if (change.type === 'recorded') {
      const tick = this.#ticks.find(({ timestampMs }) => timestampMs === change.timestampMs);
      if (tick) this.#didRecord.fire(tick);
    } else if (change.type === 'events') {
      this.#didHappen.fire(change.events);
    } else if (change.type === 'snapshot') {
      this.#didMissTicks.fire();
    }
  }

  #remember(tick: Tick): void {
    this.#ticks = [...this.#ticks, tick].slice(-rememberedTicks);
  }
}

function collectingOf(state: RoleState): Collecting {
  switch (state.kind) {
    case 'owner':
      return { kind: 'here' };
    case 'follower':
      return { kind: 'elsewhere', window: state.owner.name };
    case 'blocked':
      return { kind: 'blocked', message: state.message };
    case 'seeking':
    case 'stopped':
      return { kind: 'unknown' };
  }
}
