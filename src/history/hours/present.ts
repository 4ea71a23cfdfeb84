import type { Clock } from '../../common/clock';
import { minuteMs } from '../../common/time';

/**
 * Rows further ahead of now than this were recorded by a clock that was wrong then; clocks may differ by
 * less.
 */
const toleranceMs = 5 * minuteMs;
/** How long a clock must run evenly before it counts as a witness. */
const seenAfterMs = minuteMs;
const maxOffsets = 16;
/** Ticks come at most so long after their timestamp; the time known here is not set back by that. */
const jitterMs = minuteMs;

/** A difference between the wall clock and the monotonic one, and how long it has held in all. */
interface Offset {
  ms: number;
  forMs: number;
}

/**
 * What time it is for history, and how far to trust it: what the collecting window said last, carried on by
 * this thread's clock. Rows ahead of that come from a clock that was wrong, before or now: they are never
 * answered, because users ask for history until now.
 */
export class Present {
  readonly #clock: Clock;
  #saidMs: number;
  #saidAtMs: number;
  #monotonicMs: number;
  #offset: Offset;
  /** The one that held most recently comes last. */
  readonly #offsets: Offset[] = [];
  #hasComeBack = false;
  /** How far ahead of the clock rows are stored: after it was set back, right behind the existing ones. */
  leadMs = 0;

  constructor(clock: Clock, nowMs: number) {
    this.#clock = clock;
    this.#saidMs = nowMs;
    this.#saidAtMs = clock.now();
    this.#monotonicMs = clock.monotonicMs();
    this.#offset = { ms: nowMs - this.#monotonicMs, forMs: 0 };
    this.#offsets.push(this.#offset);
  }

  /** Learns the wall clock. Returns whether it came back just now, see `hasComeBack`. */
  note(nowMs: number): boolean {
    const monotonicMs = this.#clock.monotonicMs();
    this.#offset.forMs += monotonicMs - this.#monotonicMs;
    this.#monotonicMs = monotonicMs;
    const aheadMs = this.nowMs - nowMs;
    this.#saidMs = aheadMs > 0 && aheadMs <= jitterMs ? this.nowMs : nowMs;
    this.#saidAtMs = this.#clock.now();
    const ms = nowMs - monotonicMs;
    const isElsewhere = !isNear(ms, this.#offset.ms);
    if (isElsewhere) this.#change(ms);
    this.#offset.ms = ms;
    return isElsewhere && this.hasComeBack;
  }

  /** The latest time for which history answers. */
  get untilMs(): number {
    return untilOf(this.newestMs);
  }

  /**
   * Whether the monotonic clock confirms the wall clock: it went elsewhere and came back to where it was, and
   * was there longer than elsewhere in all. Without either it may have been right before it was set back.
   */
  get hasComeBack(): boolean {
    const elsewhereMs = this.#offsets.reduce(
      (sum, each) => sum + (each === this.#offset ? 0 : each.forMs),
      0,
    );
    return this.#hasComeBack && this.#offset.forMs > elsewhereMs;
  }

  get nowMs(): number {
    return this.#saidMs + this.#clock.now() - this.#saidAtMs;
  }

  /** No row recorded since the clock changed is later. */
  get newestMs(): number {
    return this.nowMs + this.leadMs;
  }

  #change(ms: number): void {
    const known = this.#offsets.find(each => isNear(ms, each.ms));
    this.#hasComeBack = known !== undefined && known.forMs >= seenAfterMs;
    this.#offset = known ?? { ms, forMs: 0 };
    const others = this.#offsets.filter(each => each !== this.#offset);
    this.#offsets.splice(0, Infinity, ...others.slice(1 - maxOffsets), this.#offset);
    this.leadMs = 0;
  }
}

/** The latest time that rows may have if a right clock recorded them until `nowMs`. */
export function untilOf(nowMs: number): number {
  return nowMs + toleranceMs;
}

function isNear(a: number, b: number): boolean {
  return Math.abs(a - b) <= toleranceMs;
}
