import type { Clock } from '../../common/clock';
import type { Disposable } from '../../common/disposable';
import { Emitter, type Event } from '../../common/emitter';
import { isRunning } from '../../common/model/containerStatus';
import type { ContainerSample } from '../../common/model/sample';
import type { Container } from '../../common/model/container';
import type { Tick } from '../../common/model/tick';
import { engineKeyOf } from '../../common/model/workloadKey';
import { reduceSharedState } from '../../protocol/reduceSharedState';
import { containersIn, type SharedChange, type SharedState } from '../../protocol/sharedState';
import { overdueAfterMs } from './overdue';
import { withLastRates } from './withLastRates';

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
export interface LiveSnapshot extends SharedState, WindowSlice {
  /**
   * The time of the newest tick, while several after it are overdue although collection is not paused: its
   * figures are not those of now, whoever should collect.
   */
  readonly overdueSinceMs?: number;
}

/**
 * The current state for all views: one source for tree, status bar and panels. Also changes when ticks become
 * overdue, of which no tick would tell.
 */
export class LiveState implements Disposable {
  readonly #didChange: Emitter<LiveSnapshot>;
  readonly #clock: Clock;
  #shared: SharedState;
  #own: WindowSlice = {};
  #snapshot: LiveSnapshot;
  /** The newest tick as it is shown. */
  #tick: Tick | undefined;
  #samples: ReadonlyMap<string, ContainerSample> = new Map();
  /** When the newest tick came, by the monotonic clock: it may be older than that. */
  #tickCameMs = 0;
  /** For the moment at which the next tick is overdue; none while it is, or while collection is paused. */
  #overdueTimer: Disposable | undefined;
  #isDisposed = false;

  /** `intervalMs`: this window's own interval, used until the collecting window reports its. */
  constructor(intervalMs: number, handleError: (error: unknown) => void, clock: Clock) {
    this.#clock = clock;
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
    if (tick && tick.timestampMs !== before.tick?.timestampMs) this.#tickCameMs = this.#clock.monotonicMs();
    if (tick && tick !== before.tick) {
      this.#tick = withLastRates(tick, this.#tick);
      this.#samples = samplesAfter(this.#samples, this.#tick);
    }
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

  /** A container's newest sample; `undefined` while it does not run, and while ticks are overdue. */
  sampleOf(containerId: string): ContainerSample | undefined {
    return this.#snapshot.overdueSinceMs === undefined ? this.#samples.get(containerId) : undefined;
  }

  /** Whether several ticks are overdue at this moment. */
  isOverdue(): boolean {
    return this.#untilOverdueMs() < 0;
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#overdueTimer?.dispose();
    this.#didChange.dispose();
  }

  #publish(): void {
    if (this.#isDisposed) return;
    this.#overdueTimer?.dispose();
    const { tick } = this.#shared;
    const leftMs = this.#untilOverdueMs();
    const overdueSinceMs = leftMs < 0 ? tick?.timestampMs : undefined;
    this.#snapshot = {
      ...this.#shared,
      ...(this.#tick && { tick: this.#tick }),
      ...this.#own,
      ...(overdueSinceMs !== undefined && { overdueSinceMs }),
    };
    const isAwaited = leftMs >= 0 && Number.isFinite(leftMs);
    this.#overdueTimer = isAwaited
      ? this.#clock.setTimeout(() => this.#publish(), Math.floor(leftMs) + 1)
      : undefined;
    this.#didChange.fire(this.#snapshot);
  }

  /**
   * Negative once it is. By the clock that tells more: the wall clock may be set back, and the monotonic one
   * may stand still while the machine sleeps.
   */
  #untilOverdueMs(): number {
    const { tick, isPaused, intervalMs } = this.#shared;
    if (!tick || isPaused) return Number.POSITIVE_INFINITY;
    const ageMs = Math.max(
      this.#clock.now() - tick.timestampMs,
      this.#clock.monotonicMs() - this.#tickCameMs,
    );
    return overdueAfterMs(tick, intervalMs) - ageMs;
  }
}

/**
 * The newest sample of each container. Of an engine whose answers take longer than a tick the samples before
 * stay until newer ones come, or for as long as three rounds take: else figures would go out at every other
 * tick.
 */
function samplesAfter(
  before: ReadonlyMap<string, ContainerSample>,
  { timestampMs, intervalMs, engines, containers, samples }: Tick,
): ReadonlyMap<string, ContainerSample> {
  const newest = new Map(samples.map(each => [each.containerId, each]));
  const slow = new Map<string, number>();
  for (const { key, slowMs } of engines) if (key !== undefined && slowMs !== undefined) slow.set(key, slowMs);
  if (slow.size === 0) return newest;
  for (const { id, status, workload } of containers) {
    const slowMs = slow.get(engineKeyOf(workload.key) ?? '');
    const kept = before.get(id);
    if (slowMs === undefined || !kept || newest.has(id) || !isRunning(status)) continue;
    if (Math.abs(timestampMs - kept.timestampMs) <= 3 * Math.max(slowMs, intervalMs)) newest.set(id, kept);
  }
  return newest;
}
