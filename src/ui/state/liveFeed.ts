import { DisposableStore, type Disposable } from '../../common/disposable';
import { Emitter, type Event } from '../../common/emitter';
import type { Tick } from '../../common/model/tick';
import type { SharedChange } from '../../protocol/sharedState';
import type { TimelineEntry } from '../../timeline/timelineEntry';
import type { RoleState } from '../../windows/windowRole';
import type { Collecting, LiveState } from './liveState';

/** What this window knows of all windows. */
export interface SharedSource {
  readonly onDidChangeState: Event<RoleState>;
  readonly onDidChange: Event<SharedChange>;
}

/** Ticks whose storing may still be told: one, or two where the store is slow. */
const rememberedTicks = 8;

/**
 * Brings what the collecting window tells, be it this one or another, into this window's live state and to
 * its panels.
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
   * What happened, as soon as this window hears of it; what was told while it did not listen is in history
   * alone.
   */
  get onDidHappen(): Event<readonly TimelineEntry[]> {
    return this.#didHappen.event;
  }

  /** Another window collects now, or history was deleted: what was queried before may lack something. */
  get onDidMissTicks(): Event<void> {
    return this.#didMissTicks.event;
  }

  /** In force in the collecting window. */
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
