import { isDeepStrictEqual } from 'node:util';
import type { Disposable } from '../../common/disposable';
import { Emitter, type Event } from '../../common/emitter';
import type { Container } from '../../common/model/container';
import type { EngineStatus } from '../../common/model/engine';
import type { HistoryReader, StoredWorkload } from '../../protocol/store';
import { knownWorkloads, labelWorkloads, type LabeledWorkload } from './knownWorkloads';
import type { LiveState } from './liveState';

/** What labels are made from. */
interface LabelSource {
  readonly containers: readonly Container[];
  readonly stored: readonly StoredWorkload[];
  readonly engines: readonly EngineStatus[];
}

/** All workloads that this window knows, with a unique label for each: the same in picks, tabs and panels. */
export class WorkloadDirectory implements Disposable {
  readonly #store: Pick<HistoryReader, 'listWorkloads'>;
  readonly #live: LiveState;
  readonly #didLearn: Emitter<void>;
  /** The store's last answer. It names workloads that are gone, so it need not be up to date. */
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

  /** Fires when the store's answer may have changed labels. Labels may also change with the live state. */
  get onDidLearn(): Event<void> {
    return this.#didLearn.event;
  }

  /** What is known without asking: always includes the current containers of all engines. */
  get known(): readonly LabeledWorkload[] {
    const { containers, snapshot } = this.#live;
    const of = { containers, stored: this.#stored, engines: snapshot.engines };
    if (!this.#cache || !isSameSource(this.#cache.of, of)) {
      const workloads = knownWorkloads(containers, this.#stored);
      this.#cache = { of, workloads: labelWorkloads(workloads, snapshot.engines) };
    }
    return this.#cache.workloads;
  }

  /** Asks the store too, so the result includes workloads that are gone. */
  async list(): Promise<readonly LabeledWorkload[]> {
    this.#stored = await this.#store.listWorkloads();
    this.#didLearn.fire();
    return this.known;
  }

  /** A workload as stored. Asks the store. */
  async findStored(workload: string): Promise<StoredWorkload | undefined> {
    await this.list();
    return this.#stored.find(({ key }) => key === workload);
  }

  /** These containers with their labels among all. */
  labelContainers(containers: readonly Container[]): LabeledWorkload[] {
    const own = knownWorkloads(containers, []);
    const others = this.known.filter(each => !own.some(({ workload }) => workload === each.workload));
    return labelWorkloads([...own, ...others], this.#live.snapshot.engines).slice(0, own.length);
  }

  /** A workload's label. `name` is used when the workload is not known now. */
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

/** Each tick brings new engine objects, but the lists in them stay the same objects while nothing changes. */
function isSameSource(a: LabelSource, b: LabelSource): boolean {
  return a.containers === b.containers && a.stored === b.stored && isDeepStrictEqual(a.engines, b.engines);
}
