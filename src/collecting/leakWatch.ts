import { isDeepStrictEqual } from 'node:util';
import { messageOf } from '../common/errors';
import type { Log } from '../common/log';
import { isRunning } from '../common/model/containerStatus';
import type { Tick } from '../common/model/tick';
import { queryLimits } from '../common/queryLimits';
import type { Series } from '../common/series';
import { dayMs, hourMs, minuteMs } from '../common/time';
import { findLeak } from '../leaks/findLeak';
import { isLeakNoteOf, leakNote } from '../leaks/leakNote';
import type { WorkloadLeak } from '../protocol/sharedState';
import type { NoteQuery, SeriesQuery } from '../protocol/store';
import type { NotedEntry } from '../timeline/timelineEntry';
import type { TickConsumer } from './tickConsumers';

export interface LeakWatchOptions {
  readonly history: {
    querySeries(query: SeriesQuery): Promise<Series>;
    queryNotes(query: NoteQuery): Promise<readonly NotedEntry[]>;
  };
  /** What the previous collecting window knew. */
  readonly inherited: readonly WorkloadLeak[];
  readonly addNote: (note: NotedEntry) => void;
  /** All leaks that are known, whenever they become others. */
  readonly handleChange: (leaks: readonly WorkloadLeak[]) => void;
  readonly log: Log;
}

/** How often each workload is examined. */
const everyMs = hourMs;
/** The longest span that `findLeak` uses, in buckets of a quarter of an hour. */
const lookedAtMs = 8 * dayMs;
const points = lookedAtMs / (15 * minuteMs);
/** A leak that is found again within this time gets no second note. */
const tellEveryMs = 7 * dayMs;

/** The series that tells whether a workload leaks. */
export function leakQuery(workload: string, nowMs: number): SeriesQuery {
  return {
    subject: { kind: 'container', container: workload, metrics: ['memoryUsedBytes'] },
    fromMs: nowMs - lookedAtMs,
    toMs: nowMs,
    maxPoints: points,
  };
}

/**
 * Examines running workloads for leaks: each once an hour, a few after each tick, one at a time. Nothing
 * waits for it, and without ticks it does nothing.
 */
export class LeakWatch implements TickConsumer {
  readonly #options: LeakWatchOptions;
  /** When each workload was looked at last. */
  readonly #lookedMs = new Map<string, number>();
  #leaks: readonly WorkloadLeak[];
  #isLooking = false;
  #isDisposed = false;

  constructor(options: LeakWatchOptions) {
    this.#options = options;
    this.#leaks = options.inherited;
  }

  handleTick({ timestampMs: nowMs, intervalMs, containers }: Tick): void {
    if (this.#isLooking) return;
    const limits = new Map<string, number | undefined>();
    for (const { workload, status, limits: own } of containers)
      if (isRunning(status)) limits.set(workload.key, own?.memoryBytes);
    const present = new Set(containers.map(({ workload }) => workload.key));
    for (const [key, atMs] of this.#lookedMs)
      if (!present.has(key) && isDue(nowMs, atMs)) this.#lookedMs.delete(key);
    this.#set(this.#leaks.filter(({ workload }) => present.has(workload)));
    const lastMs = (key: string): number => this.#lookedMs.get(key) ?? -Infinity;
    const due = [...limits.keys()]
      .filter(key => isDue(nowMs, lastMs(key)))
      .sort((a, b) => lastMs(a) - lastMs(b));
    const share = Math.max(1, Math.ceil((limits.size * intervalMs) / everyMs));
    if (due.length === 0) return;
    this.#isLooking = true;
    void this.#look(due.slice(0, share), limits, nowMs).finally(() => (this.#isLooking = false));
  }

  dispose(): void {
    this.#isDisposed = true;
  }

  async #look(
    workloads: readonly string[],
    limits: ReadonlyMap<string, number | undefined>,
    nowMs: number,
  ): Promise<void> {
    for (const workload of workloads) {
      if (this.#isDisposed) return;
      this.#lookedMs.set(workload, nowMs);
      try {
        await this.#lookAt(workload, limits.get(workload), nowMs);
      } catch (error) {
        this.#options.log.debug(`A workload could not be checked for a leak: ${messageOf(error)}`);
      }
    }
  }

  async #lookAt(workload: string, limitBytes: number | undefined, nowMs: number): Promise<void> {
    const series = await this.#options.history.querySeries(leakQuery(workload, nowMs));
    const leak = findLeak({ series, limitBytes });
    const wasKnown = this.#leaks.some(known => known.workload === workload);
    if (leak && !wasKnown) await this.#tell(workload, leak.text, nowMs);
    const others = this.#leaks.filter(known => known.workload !== workload);
    if (!this.#isDisposed) this.#set(leak ? [...others, { workload, text: leak.text }] : others);
  }

  async #tell(workload: string, text: string, nowMs: number): Promise<void> {
    const { history, addNote } = this.#options;
    const span = { fromMs: nowMs - tellEveryMs, toMs: nowMs };
    const notes = await history.queryNotes({ ...span, kinds: ['alert'], limit: queryLimits.rows.most });
    const wasTold = notes.some(note => isLeakNoteOf(workload, note));
    if (!wasTold && !this.#isDisposed) addNote(leakNote(workload, text, nowMs));
  }

  #set(leaks: readonly WorkloadLeak[]): void {
    if (isDeepStrictEqual(leaks, this.#leaks)) return;
    this.#leaks = leaks;
    this.#options.handleChange(leaks);
  }
}

/** A clock that was set back does not hold it up. */
function isDue(nowMs: number, lookedMs: number): boolean {
  return Math.abs(nowMs - lookedMs) >= everyMs;
}
