import type { Clock } from '../../common/clock';
import { DisposableStore, type Disposable } from '../../common/disposable';
import type { Event } from '../../common/emitter';
import { dayMs } from '../../common/time';
import { mostKeptDeaths, type KeptDeath } from '../../deaths/keptDeath';
import type { HistoryReader } from '../../protocol/store';
import type { TimelineEntry } from '../../timeline/timelineEntry';

/** The bad deaths of one workload. */
export interface WorkloadDeaths {
  readonly last: KeptDeath;
  /** Number of deaths in the 24 hours before the requested moment. */
  readonly inDay: number;
}

export interface RecentDeathsOptions {
  readonly history: Pick<HistoryReader, 'queryDeaths'>;
  readonly onDidHappen: Event<readonly TimelineEntry[]>;
  /** Fires when what is known may be incomplete. */
  readonly onDidMiss: Event<void>;
  readonly clock: Clock;
  readonly handleChange: () => void;
  readonly handleError: (error: unknown) => void;
}

/** How far back a last death is shown in the tree. */
const withinMs = 30 * dayMs;

interface Known {
  last: KeptDeath;
  /** Times of the deaths within the last day, by id. */
  readonly times: Map<string, number>;
}

/**
 * Each workload's last bad death, and the number of recent ones. Asks history once, and follows new deaths
 * from then on.
 */
export class RecentDeaths implements Disposable {
  readonly #options: RecentDeathsOptions;
  readonly #disposables = new DisposableStore();
  #known = new Map<string, Known>();
  /** Deaths that arrived while a query was running: its answer may or may not include them. */
  #toldMeanwhile: KeptDeath[] = [];
  /** Number of the newest query: answers to earlier ones are dropped. */
  #generation = 0;

  constructor(options: RecentDeathsOptions) {
    this.#options = options;
    this.#disposables.add(options.onDidMiss(() => this.#load()));
    this.#disposables.add(options.onDidHappen(entries => this.#hear(entries)));
    this.#load();
  }

  /** Costs one look-up for a workload without deaths. */
  of(workload: string, nowMs: number): WorkloadDeaths | undefined {
    const known = this.#known.get(workload);
    if (!known) return undefined;
    let inDay = 0;
    for (const [id, atMs] of known.times) {
      if (atMs > nowMs - dayMs) inDay++;
      else known.times.delete(id);
    }
    return { last: known.last, inDay };
  }

  dispose(): void {
    this.#generation++;
    this.#disposables.dispose();
  }

  #hear(entries: readonly TimelineEntry[]): void {
    const deaths = entries.flatMap(entry => (entry.kind === 'death' ? entry.death : []));
    const bad = deaths.filter(({ record }) => record.isBad);
    if (bad.length === 0) return;
    this.#toldMeanwhile.push(...bad);
    addTo(this.#known, bad, this.#options.clock.now());
    this.#options.handleChange();
  }

  #load(): void {
    const generation = ++this.#generation;
    this.#toldMeanwhile = [];
    const { handleChange, handleError, clock } = this.#options;
    this.#query().then(deaths => {
      if (generation !== this.#generation) return;
      this.#known = new Map();
      addTo(this.#known, [...deaths, ...this.#toldMeanwhile], clock.now());
      this.#toldMeanwhile = [];
      handleChange();
    }, handleError);
  }

  #query(): Promise<readonly KeptDeath[]> {
    const { history, clock } = this.#options;
    const toMs = clock.now();
    return history.queryDeaths({ fromMs: toMs - withinMs, toMs, isBad: true, limit: mostKeptDeaths });
  }
}

/** The deaths may be in any order. Adding one again changes nothing. */
function addTo(known: Map<string, Known>, deaths: readonly KeptDeath[], nowMs: number): void {
  for (const death of deaths) {
    const { atMs, container } = death.record;
    const own = known.get(container.workload) ?? { last: death, times: new Map<string, number>() };
    known.set(container.workload, own);
    if (atMs > own.last.record.atMs) own.last = death;
    if (atMs > nowMs - dayMs) own.times.set(death.id, atMs);
  }
}
