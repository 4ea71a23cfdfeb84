import type { Clock } from '../../common/clock';

/**
 * Rows further ahead of now than this were recorded by a clock that was wrong then: less is what clocks
 * differ by.
 */
const toleranceMs = 5 * 60_000;
/** So long a clock goes evenly before it counts as a witness. */
const seenAfterMs = 60_000;
const maxOffsets = 16;
/**
 * Ticks are stamped so much before they come, at most; a clock that is told twice does not go back by that.
 */
const jitterMs = 60_000;

/** A difference between the wall clock and the monotonic one, and how long it has held in all. */
interface Offset {
  ms: number;
  forMs: number;
}

/**
 * What time it is for the history, and how far to believe it. It is what the collecting window said last,
 * carried on by this thread's clock. What history has ahead of that is of a clock that was wrong, before or
 * now: it is never answered, because a user asks what was until now.
 */
export class Present {
  readonly #clock: Clock;
  #saidMs: number;
  #saidAtMs: number;
  #monotonicMs: number;
  #offset: Offset;
  /** Most recently held last. */
  readonly #offsets: Offset[] = [];
  #hasComeBack = false;
  /** How far ahead of the clock rows are stored, which go right behind others where it was set back. */
  leadMs = 0;

  constructor(clock: Clock, nowMs: number) {
    this.#clock = clock;
    this.#saidMs = nowMs;
    this.#saidAtMs = clock.now();
    this.#monotonicMs = clock.monotonicMs();
    this.#offset = { ms: nowMs - this.#monotonicMs, forMs: 0 };
    this.#offsets.push(this.#offset);
  }

  /** Learns the wall clock. Answers whether it came back just now. */
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

  /** The latest time of which history is answered. */
  get untilMs(): number {
    return untilOf(this.newestMs);
  }

  /**
   * Whether the monotonic clock speaks for the wall clock: it went elsewhere and came back to where it was,
   * and was there longer than anywhere else. Without either it may have been right before it was set back.
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

  /** No row is later that was recorded since the clock changed. */
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

/** The latest time that rows may have which were recorded until `nowMs` by a clock that was right. */
export function untilOf(nowMs: number): number {
  return nowMs + toleranceMs;
}

function isNear(a: number, b: number): boolean {
  return Math.abs(a - b) <= toleranceMs;
}
