import { isStarted } from '../../common/model/containerStatus';
import type { ContainerEvent } from '../../common/model/event';
import type { Container, ContainerStatus } from '../../common/model/container';
import { maxContainers } from '../parse/containerListing';
import type { ContainerFilter } from './containerFilter';
import type { FilterableContainer } from '../parse/filterableContainer';
import { distinctWorkloads } from './distinctWorkloads';
import { DoubtfulEvents, type HeldEvent } from './doubtfulEvents';
import { InspectionCache, type InspectionSource, type KeptContainer } from './inspectionCache';
import type { ListedContainer } from '../parse/parseListedContainer';
import type { ParsedEvent } from '../parse/parseEvent';
import { isImageId } from '../parse/parseInspect';

/** After these an inspection tells something else than before. */
const changing: ReadonlySet<string> = new Set(['oom', 'update', 'rename', 'unpause']);
/** After these of another run, too. */
const ending: ReadonlySet<string> = new Set(['start', 'restart', 'die']);

/** A container that starts and runs out of memory at once. */
const wrongOrderMs = 500;
/**
 * An engine notes why a container was killed a moment after its end, and does not always tell an event of it.
 */
const noteMs = 1000;

/** What one engine's containers were when last asked for, kept between the answers. */
export class ContainerList {
  readonly #kept = new Map<string, KeptContainer>();
  readonly #inspections = new InspectionCache();
  readonly #doubtful = new DoubtfulEvents();
  /** When the engine told that a run is out of memory; the kernel may have ended only a child. */
  readonly #outOfMemoryMs = new Map<string, number>();
  /** Ends by SIGKILL that were told, to be inspected once more; with the first time they were inspected. */
  readonly #killed = new Map<string, number | undefined>();
  /** Containers reported dead for which no out-of-memory event has arrived yet. */
  readonly #ends = new Map<string, ContainerEvent>();

  /** The full answer: what is not in it is gone. */
  replaceAll(listed: readonly ListedContainer[], nowMs: number): void {
    const present = new Set(listed.map(({ container }) => container.id));
    for (const id of this.#kept.keys()) if (!present.has(id)) this.#kept.delete(id);
    this.#keep(listed, nowMs);
    for (const id of [...this.#outOfMemoryMs.keys(), ...this.#ends.keys()]) {
      if (!this.#kept.has(id)) this.#forget(id);
    }
  }

  /** The answer to a question for these ids only. */
  replaceSome(ids: readonly string[], listed: readonly ListedContainer[], nowMs: number): void {
    const asked = new Set(ids);
    const answered = listed.filter(({ container }) => asked.has(container.id));
    const present = new Set(answered.map(({ container }) => container.id));
    for (const id of ids) {
      if (present.has(id)) continue;
      this.#kept.delete(id);
      this.#forget(id);
    }
    this.#keep(answered, nowMs);
  }

  noteEvent(event: ContainerEvent): void {
    const { action, containerId } = event;
    const isUnknown = this.#kept.get(containerId)?.container.status === 'unknown';
    if (ending.has(action)) this.#inspections.forgetRun(containerId);
    else if (changing.has(action) || isUnknown) this.#inspections.invalidate(containerId);
    if (action === 'start') this.#handleStart(event);
    else if (action === 'oom') this.#outOfMemoryMs.set(containerId, event.timestampMs);
    else if (action === 'die') {
      this.#ends.set(containerId, event);
      if (event.exitCode === 137) this.#killed.set(containerId, undefined);
    }
  }

  /** As it was listed last. */
  statusOf(id: string): ContainerStatus | undefined {
    return this.#kept.get(id)?.container.status;
  }

  /** It may have changed in a way that no event tells. */
  inspectAgain(id: string): void {
    this.#inspections.invalidate(id);
  }

  /**
   * What can be told now, in order: not an event of which only inspection says what is true (see
   * `takeDecided`), but maybe an older one.
   */
  admit(parsed: ParsedEvent): HeldEvent[] {
    const { event, isHealthDoubtful } = parsed;
    if (isHealthDoubtful) this.#inspections.invalidate(event.containerId);
    const kept = this.#kept.get(event.containerId);
    const limits = kept && this.#inspections.withFacts(kept.container).limits;
    const told = this.#doubtful.admit(parsed, kept?.labels, limits);
    // It may have been killed, whatever the label says.
    const isEnd = event.action === 'die';
    if (isEnd && !told.some(each => each.event === event)) this.#killed.set(event.containerId, undefined);
    return told;
  }

  /** Events that waited for inspection, and those that have waited long enough. `nowMs` is monotonic. */
  takeDecided(nowMs: number): HeldEvent[] {
    return this.#doubtful.takeDecided(id => {
      const kept = this.#kept.get(id);
      return kept ? this.#inspections.newestFacts(id) : 'gone';
    }, nowMs);
  }

  /** Events that wait for an inspection that will not be. */
  takeHeld(): HeldEvent[] {
    return this.#doubtful.takeAll();
  }

  /**
   * Asks for what only inspection tells, of those containers where it may have changed, and of those whose
   * exclusion hangs on it. `nowMs` is monotonic; `elapsedMs` tells what has passed since.
   */
  async complete(
    source: InspectionSource,
    isExcluded: ContainerFilter,
    nowMs: number,
    signal: AbortSignal,
    elapsedMs?: () => number,
  ): Promise<void> {
    this.#inspectKilledAgain(nowMs);
    const wanted = [...this.#kept.values()].filter(each => isExcluded(this.#toFilterable(each)) !== true);
    await this.#inspections.complete(source, wanted, nowMs, signal, elapsedMs);
  }

  /**
   * With what is known of them so far. Whose workload one is does not hang on which of the others are left
   * out.
   */
  containers(isExcluded: ContainerFilter): readonly Container[] {
    const known = [...this.#kept.values()];
    const containers = distinctWorkloads(
      known.map(({ container }) => this.#withOom(this.#inspections.withFacts(container))),
    );
    return containers.filter((_, at) => {
      const kept = known[at];
      return kept !== undefined && isExcluded(this.#toFilterable(kept)) === false;
    });
  }

  /** Whether to leave out the container of this id; `undefined`: not known, or not yet. */
  isExcluded(id: string, isExcluded: ContainerFilter): boolean | undefined {
    const kept = this.#kept.get(id);
    return kept && isExcluded(this.#toFilterable(kept));
  }

  /** Those left out, and those of which it is not known yet whether they are to be. */
  excludedCount(isExcluded: ContainerFilter): number {
    let count = 0;
    for (const kept of this.#kept.values()) {
      if (isExcluded(this.#toFilterable(kept)) !== false) count++;
    }
    return count;
  }

  hasActive(isExcluded: ContainerFilter): boolean {
    for (const kept of this.#kept.values()) {
      const { status } = this.#inspections.withFacts(kept.container);
      if (isStarted(status) && isExcluded(this.#toFilterable(kept)) !== true) return true;
    }
    return false;
  }

  /**
   * Wants of memory that inspection knows of and no event told: some kernels and runtimes keep them to
   * themselves.
   */
  takeUntoldOoms(): ContainerEvent[] {
    const untold: ContainerEvent[] = [];
    for (const [id, end] of this.#ends) {
      const kept = this.#kept.get(id);
      if (!kept || this.#outOfMemoryMs.has(id) || !this.#inspections.withFacts(kept.container).isOomKilled)
        continue;
      this.#outOfMemoryMs.set(id, end.timestampMs);
      const { timestampMs, containerId, name } = end;
      untold.push({ timestampMs, containerId, name, action: 'oom' });
    }
    return untold;
  }

  #keep(listed: readonly ListedContainer[], nowMs: number): void {
    for (const each of listed) {
      // Those beyond come with the next full list, which says that there are more.
      if (this.#kept.size >= maxContainers && !this.#kept.has(each.container.id)) continue;
      const container = this.#asCreated(each.container);
      this.#kept.set(container.id, { ...each, container, listedAtMs: nowMs });
    }
  }

  /**
   * What a container was created from, and when, does not change, though engines no longer name it once the
   * name means another image, and their clocks step.
   */
  #asCreated(container: Container): Container {
    const known = this.#kept.get(container.id)?.container;
    if (!known) return container;
    const image = isImageId(container.image) && !isImageId(known.image) ? known.image : container.image;
    const createdAtMs = known.createdAtMs > 0 ? known.createdAtMs : container.createdAtMs;
    const isSame = image === container.image && createdAtMs === container.createdAtMs;
    return isSame ? container : { ...container, image, createdAtMs };
  }

  #toFilterable({ container, labels = {} }: KeptContainer): FilterableContainer {
    const { name, workload } = container;
    return { name, image: this.#inspections.imageOf(container), labels, project: workload.project };
  }

  #inspectKilledAgain(nowMs: number): void {
    for (const [id, firstMs] of this.#killed) {
      if (firstMs === undefined) this.#killed.set(id, nowMs);
      else if (nowMs - firstMs >= noteMs) {
        this.#killed.delete(id);
        this.#inspections.invalidate(id);
      }
    }
  }

  /**
   * An out-of-memory event right before it is the new run's own: engines tell, and even note, the two in the
   * wrong order.
   */
  #handleStart({ containerId, timestampMs }: ContainerEvent): void {
    this.#ends.delete(containerId);
    const outOfMemoryAtMs = this.#outOfMemoryMs.get(containerId);
    if (outOfMemoryAtMs !== undefined && timestampMs - outOfMemoryAtMs > wrongOrderMs)
      this.#outOfMemoryMs.delete(containerId);
  }

  #forget(id: string): void {
    this.#outOfMemoryMs.delete(id);
    this.#ends.delete(id);
    this.#killed.delete(id);
  }

  /**
   * Exit code 137 alone is any SIGKILL, and an out-of-memory event alone may have cost only a child: both
   * together are the case.
   */
  #withOom(container: Container): Container {
    const isOomKilled =
      container.isOomKilled ??
      (container.exitCode === 137 && this.#outOfMemoryMs.has(container.id) ? true : undefined);
    return isOomKilled === container.isOomKilled ? container : { ...container, isOomKilled };
  }
}
