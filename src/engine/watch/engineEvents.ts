import { Backoff } from '../../common/backoff';
import type { Clock } from '../../common/clock';
import { dayMs, minuteMs } from '../../common/time';
import type { EventStream } from '../transport/engineClient';
import { statusCodeOf } from '../transport/engineError';
import { EventPace, FloodError } from './eventPace';
import { LineSplitter } from '../parse/lineSplitter';
import { parseEvent, type ParsedEvent } from '../parse/parseEvent';
import { withDeadline } from '../../node/withDeadline';

/** What the stream needs of an engine. */
export interface EventSource {
  /** Add it to a time by the engine's clock to get the time by this machine's clock. */
  readonly clockShiftMs: number;
  openEvents(since: string | undefined, signal: AbortSignal): Promise<EventStream>;
}

/** `refused`: the engine answered, but gives no events. `failed`: it did not answer. */
export type StreamEnd = 'ended' | 'refused' | 'failed';

export interface EngineEventsOptions {
  readonly source: EventSource;
  readonly clock: Clock;
  readonly random: () => number;
  /** Whether nothing runs: then an engine that ends its streams at once is asleep, and must not be woken. */
  readonly isIdle: () => boolean;
  readonly since: () => string | undefined;
  /**
   * The stream is open: events will tell every change of what is listed from now on. With the engine's time,
   * if the engine tells it.
   */
  readonly handleOpen: (engineTimeMs: number | undefined) => void;
  /** The event's time is by this machine's clock. */
  readonly handleEvent: (parsed: ParsedEvent) => void;
  /** A line was skipped: too long, or no event. What it told must be asked for. */
  readonly handleDropped: (reason: string) => void;
  readonly handleEnd: (end: StreamEnd, error: unknown) => void;
}

const openTimeoutMs = 10_000;
/** A stream that lasted so long was healthy: its end is news, and the next one is opened at once. */
const healthyAfterMs = 5000;
/**
 * While nothing runs, a stream that follows another must last so long before it is trusted and the engine is
 * asked for a list.
 */
const settleMs = 1000;
const firstRetryMs = 200;
const maxRetryMs = 30_000;
const maxIdleRetryMs = 5 * minuteMs;

/**
 * The engine's event stream, reopened for as long as it is wanted: proxies close idle streams, engines
 * restart, and giving up would mean a list that never changes again. An `AbortSignal` owns it: when that
 * aborts, the stream ends with all timers.
 */
export class EngineEvents {
  readonly #options: EngineEventsOptions;
  readonly #backoff: Backoff;
  #isOpen = false;

  constructor(options: EngineEventsOptions) {
    this.#options = options;
    this.#backoff = new Backoff({ firstMs: firstRetryMs, random: options.random });
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Ends when `signal` aborts; never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const delayMs = await this.#listen(signal);
      if (!signal.aborted) await this.#wait(delayMs, signal);
    }
  }

  /** One stream from its opening to its end. Returns how long to wait before the next. */
  async #listen(signal: AbortSignal): Promise<number> {
    const { clock, isIdle, handleEnd } = this.#options;
    const own = new AbortController();
    const either = AbortSignal.any([signal, own.signal]);
    let openedAtMs: number | undefined;
    let end: StreamEnd = 'ended';
    let problem: unknown;
    try {
      const stream = await this.#open(either);
      openedAtMs = clock.monotonicMs();
      await this.#read(stream, either);
    } catch (error) {
      problem = error;
      if (openedAtMs === undefined) end = statusCodeOf(error) === undefined ? 'failed' : 'refused';
    } finally {
      // A connection that was late, or that sent garbage, is not left open.
      own.abort();
      this.#isOpen = false;
    }
    const livedMs = openedAtMs === undefined ? 0 : clock.monotonicMs() - openedAtMs;
    if (livedMs >= healthyAfterMs && !(problem instanceof FloodError)) this.#backoff.reset();
    if (!signal.aborted) handleEnd(end, problem);
    return this.#backoff.nextMs(end === 'ended' && isIdle() ? maxIdleRetryMs : maxRetryMs);
  }

  #open(signal: AbortSignal): Promise<EventStream> {
    const { source, clock, since } = this.#options;
    return withDeadline({ clock, limitMs: openTimeoutMs, signal }, () => source.openEvents(since(), signal));
  }

  /**
   * Rejects when the stream breaks. A line that cannot be used is only skipped, because it would come again
   * in the next stream.
   */
  async #read({ body, engineTimeMs }: EventStream, signal: AbortSignal): Promise<void> {
    const { source, clock, isIdle, handleEvent, handleDropped } = this.#options;
    const mustSettle = this.#backoff.attempts > 0 && isIdle();
    const believe = (): void => this.#believe(engineTimeMs, signal);
    const settling = mustSettle ? clock.setTimeout(believe, settleMs) : undefined;
    if (!settling) believe();
    const pace = new EventPace(clock);
    const lines = new LineSplitter(() => handleDropped('a line is too long'));
    try {
      for await (const chunk of body as AsyncIterable<Buffer>) {
        for (const line of lines.push(chunk)) {
          pace.noteLine(line.length);
          const parsed = this.#parse(line);
          if (!parsed) continue;
          believe();
          // An event that was received has happened, whatever the engine's clock says.
          const shiftMs = source.clockShiftMs;
          const toldMs = parsed.event.timestampMs + shiftMs;
          const timestampMs = Math.min(toldMs, clock.now());
          const isAhead = toldMs - timestampMs > dayMs;
          const engineTime = shiftMs !== 0 && { engineTimeMs: timestampMs - shiftMs };
          const event = { ...parsed.event, timestampMs, ...engineTime };
          handleEvent({ ...parsed, ...(isAhead && { isAhead }), event });
        }
      }
    } finally {
      settling?.dispose();
    }
  }

  /** `undefined` for events that are not used here, and for what is no event. */
  #parse(line: string): ParsedEvent | undefined {
    try {
      return parseEvent(line);
    } catch {
      this.#options.handleDropped('a line is not an event');
      return undefined;
    }
  }

  #believe(engineTimeMs: number | undefined, signal: AbortSignal): void {
    if (this.#isOpen || signal.aborted) return;
    this.#isOpen = true;
    this.#options.handleOpen(engineTimeMs);
  }

  #wait(delayMs: number, signal: AbortSignal): Promise<void> {
    return new Promise(resolve => {
      const timer = this.#options.clock.setTimeout(done, delayMs);
      function done(): void {
        timer.dispose();
        signal.removeEventListener('abort', done);
        resolve();
      }
      signal.addEventListener('abort', done, { once: true });
    });
  }
}
