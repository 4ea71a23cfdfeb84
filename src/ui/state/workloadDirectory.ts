import { isDeepStrictEqual } from 'node:util';
import type { Disposable } from '../../common/disposable';
import { Emitter, type Event } from '../../common/emitter';
import type { Container } from '../../common/model/container';
import type { EngineStatus } from '../../common/model/engine';
import type { HistoryReader, StoredWorkload } from '../../protocol/store';
import { knownWorkloads, labelWorkloads, type LabeledWorkload } from './containerCatalog';
import type { LiveState } from './liveState';

/** What labels are made from. */
interface LabelSource {
  readonly containers: readonly Container[];
  readonly stored: readonly StoredWorkload[];
  readonly engines: readonly EngineStatus[];
}

/**
 * All workloads that this window knows of, and what each is called among them: the same name in picks, tabs
 * and panels.
 */
export class WorkloadDirectory implements Disposable {
  readonly #store: Pick<HistoryReader, 'listWorkloads'>;
  readonly #live: LiveState;
  readonly #didLearn: Emitter<void>;
  /** What the store answered last: names those that are gone, and need not be newer than that. */
  #stored: readonly StoredWorkload[] = [];
  #cache: { readonly of: LabelSource; readonly workloads: readonly LabeledWorkload[] } | undefined;

  constructor(
    store: Pick<HistoryReader, 'listWorkloads'>,
    live: LiveState,
    handleError: (error: unknown) => void,
  ) {
    this.#store = store;
    this.#live = live;
    this.#didLearn = new Emitter(handleError);
  }

  /**
   * The store told of workloads: labels may have become others. They may with each change of the live state,
   * too.
   */
  get onDidLearn(): Event<void> {
    return this.#didLearn.event;
  }

  /** What is known without asking anybody: always what is on the engines now. */
  get known(): readonly LabeledWorkload[] {
    const { containers, snapshot } = this.#live;
    const of = { containers, stored: this.#stored, engines: snapshot.engines };
    if (!this.#cache || !isSameSource(this.#cache.of, of)) {
      const workloads = knownWorkloads(containers, this.#stored);
      this.#cache = { of, workloads: labelWorkloads(workloads, snapshot.engines) };
    }
    return this.#cache.workloads;
  }

  /** Asks the store, too: those that are gone are among them. */
  async list(): Promise<readonly LabeledWorkload[]> {
    this.#stored = await this.#store.listWorkloads();
    this.#didLearn.fire();
    return this.known;
  }

  /** What is stored of one; asks the store. */
  async findStored(workload: string): Promise<StoredWorkload | undefined> {
    await this.list();
    return this.#stored.find(({ key }) => key === workload);
  }

  /** These containers, as they are called among all. */
  labelContainers(containers: readonly Container[]): LabeledWorkload[] {
    const own = knownWorkloads(containers, []);
    const others = this.known.filter(each => !own.some(({ workload }) => workload === each.workload));
    return labelWorkloads([...own, ...others], this.#live.snapshot.engines).slice(0, own.length);
  }

  /** What a workload is called; `name`: of one that is not known any more, or not yet. */
  labelOf(workload: string, name: string): string {
    const found = this.known.find(each => each.workload === workload);
    if (found) return found.label;
    const [own] = labelWorkloads([{ workload, name }, ...this.known], this.#live.snapshot.engines);
    return own?.label ?? name;
  }

  dispose(): void {
    this.#didLearn.dispose();
  }
}

/** Engines are told anew with each tick, most often the same: the lists are the same objects where nothing changed. */
function isSameSource(a: LabelSource, b: LabelSource): boolean {
  return a.containers === b.containers && a.stored === b.stored && isDeepStrictEqual(a.engines, b.engines);
}
