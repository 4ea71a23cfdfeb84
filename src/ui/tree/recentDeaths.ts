import type { Clock } from '../../common/clock';
import { DisposableStore, type Disposable } from '../../common/disposable';
import type { Event } from '../../common/emitter';
import { dayMs } from '../../common/time';
import type { KeptDeath } from '../../deaths/keptDeath';
import type { HistoryReader } from '../../protocol/store';
import type { TimelineEntry } from '../../timeline/timelineEntry';

/** Bad deaths of one workload. */
export interface WorkloadDeaths {
  readonly last: KeptDeath;
  /** How many there were within 24 hours, as of the moment that was asked for. */
  readonly inDay: number;
}

export interface RecentDeathsOptions {
  readonly history: Pick<HistoryReader, 'queryDeaths'>;
  readonly onDidHappen: Event<readonly TimelineEntry[]>;
  /** What was known may lack something. */
  readonly onDidMiss: Event<void>;
  readonly clock: Clock;
  readonly handleChange: () => void;
  readonly handleError: (error: unknown) => void;
}

/** How far back a last death is worth a row. */
const withinMs = 30 * dayMs;
/** As many as history keeps of all containers. */
const mostDeaths = 2000;

interface Known {
  last: KeptDeath;
  /** Of those of the last day, by id. */
  readonly times: Map<string, number>;
}

/** How each workload died badly last, and how often of late: asked for once, and told from then on. */
export class RecentDeaths implements Disposable {
  readonly #options: RecentDeathsOptions;
  readonly #disposables = new DisposableStore();
  #known = new Map<string, Known>();
  /** Told while history is asked: whether its answer holds them is unknown. */
  #toldMeanwhile: KeptDeath[] = [];
  /** Counts questions: the answer to any but the newest is dropped. */
  #generation = 0;

  constructor(options: RecentDeathsOptions) {
    this.#options = options;
    this.#disposables.add(options.onDidMiss(() => this.#load()));
    this.#disposables.add(options.onDidHappen(entries => this.#hear(entries)));
    this.#load();
  }

  /** Costs one look-up where a workload never died. */
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
    return history.queryDeaths({ fromMs: toMs - withinMs, toMs, isBad: true, limit: mostDeaths });
  }
}

/** In any order; the same again changes nothing. */
function addTo(known: Map<string, Known>, deaths: readonly KeptDeath[], nowMs: number): void {
  for (const death of deaths) {
    const { atMs, container } = death.record;
    const own = known.get(container.workload) ?? { last: death, times: new Map<string, number>() };
    known.set(container.workload, own);
    if (atMs > own.last.record.atMs) own.last = death;
    if (atMs > nowMs - dayMs) own.times.set(death.id, atMs);
  }
}
