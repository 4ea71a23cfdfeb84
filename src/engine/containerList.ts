import { isStarted } from '../common/containerStatus';
import type { Container, ContainerEvent } from '../common/model';
import type { ContainerFilter, FilterableContainer } from './containerFilter';
import { DoubtfulEvents, type HeldEvent } from './doubtfulEvents';
import { InspectionCache, type InspectionSource, type KeptContainer } from './inspectionCache';
import type { ListedContainer } from './parseContainerList';
import type { ParsedEvent } from './parseEvent';

/** After these an inspection tells something else than before. */
const changing: ReadonlySet<string> = new Set(['oom', 'update', 'rename', 'unpause']);
/** After these of another run, too. */
const ending: ReadonlySet<string> = new Set(['start', 'restart', 'die']);

/** A container that starts and runs out of memory at once. */
const hastyMs = 500;
/** An engine notes why a container was killed a moment after its end, and does not always tell an event of it. */
const noteMs = 1000;

/** What one engine's containers were when last asked for, kept between the answers. */
export class ContainerList {
  readonly #kept = new Map<string, KeptContainer>();
  readonly #inspections = new InspectionCache();
  readonly #doubtful = new DoubtfulEvents();
  /** When the engine told a want of memory of a run; the kernel may have ended only a child. */
  readonly #short = new Map<string, number>();
  /** Ends by SIGKILL that were told, to be inspected once more; with the first time they were inspected. */
  readonly #killed = new Map<string, number | undefined>();
  /** Ends that were told, of runs whose want of memory was not. */
  readonly #ends = new Map<string, ContainerEvent>();

  /** The full answer: what is not in it is gone. */
  replaceAll(listed: readonly ListedContainer[], nowMs: number): void {
    this.#kept.clear();
    this.#keep(listed, nowMs);
    for (const id of [...this.#short.keys(), ...this.#ends.keys()]) {
      if (!this.#kept.has(id)) this.#forget(id);
    }
  }

  /** The answer to a question for these ids only. */
  replaceSome(ids: readonly string[], listed: readonly ListedContainer[], nowMs: number): void {
    const present = new Set(listed.map(({ container }) => container.id));
    for (const id of ids) {
      if (present.has(id)) continue;
      this.#kept.delete(id);
      this.#forget(id);
    }
    this.#keep(listed, nowMs);
  }

  noteEvent(event: ContainerEvent): void {
    const { action, containerId } = event;
    const isUnknown = this.#kept.get(containerId)?.container.status === 'unknown';
    if (ending.has(action)) this.#inspections.forgetRun(containerId);
    else if (changing.has(action) || isUnknown) this.#inspections.invalidate(containerId);
    if (action === 'start') this.#handleStart(event);
    else if (action === 'oom') this.#short.set(containerId, event.timestampMs);
    else if (action === 'die') {
      this.#ends.set(containerId, event);
      if (event.exitCode === 137) this.#killed.set(containerId, undefined);
    }
  }

  /**
   * What can be told now, in order: not an event of which only inspection says what is true (see `takeDecided`), but maybe an older
   * one.
   */
  admit(parsed: ParsedEvent): HeldEvent[] {
    const { event, isHealthDoubtful } = parsed;
    if (isHealthDoubtful) this.#inspections.invalidate(event.containerId);
    const told = this.#doubtful.admit(parsed, this.#kept.get(event.containerId)?.labels);
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

  /** What a user's filters are held against, as far as the list told it of the container of an event. */
  filterableOf({ event, container }: Pick<ParsedEvent, 'event' | 'container'>): FilterableContainer {
    const kept = this.#kept.get(event.containerId);
    return kept
      ? { ...container, labels: kept.labels ?? {}, project: kept.container.workload.project }
      : container;
  }

  /** Asks for what only inspection tells, of those containers where it may have changed. `nowMs` is monotonic. */
  async complete(
    source: InspectionSource,
    isExcluded: ContainerFilter,
    nowMs: number,
    signal: AbortSignal,
  ): Promise<void> {
    this.#inspectKilledAgain(nowMs);
    const wanted = [...this.#kept.values()].filter(each => !isExcluded(toFilterable(each)));
    await this.#inspections.complete(source, wanted, nowMs, signal);
  }

  /** With what is known of them so far. */
  containers(isExcluded: ContainerFilter): readonly Container[] {
    return [...this.#kept.values()]
      .filter(each => !isExcluded(toFilterable(each)))
      .map(({ container }) => this.#withOom(this.#inspections.withFacts(container)));
  }

  excludedCount(isExcluded: ContainerFilter): number {
    let count = 0;
    for (const kept of this.#kept.values()) {
      if (isExcluded(toFilterable(kept))) count++;
    }
    return count;
  }

  hasActive(isExcluded: ContainerFilter): boolean {
    for (const kept of this.#kept.values()) {
      const { status } = this.#inspections.withFacts(kept.container);
      if (isStarted(status) && !isExcluded(toFilterable(kept))) return true;
    }
    return false;
  }

  /** Wants of memory that inspection knows of and no event told: some kernels and runtimes keep them to themselves. */
  takeUntoldOoms(): ContainerEvent[] {
    const untold: ContainerEvent[] = [];
    for (const [id, end] of this.#ends) {
      const kept = this.#kept.get(id);
      if (!kept || this.#short.has(id) || !this.#inspections.withFacts(kept.container).isOomKilled) continue;
      this.#short.set(id, end.timestampMs);
      const { timestampMs, containerId, name } = end;
      untold.push({ timestampMs, containerId, name, action: 'oom' });
    }
    return untold;
  }

  #keep(listed: readonly ListedContainer[], nowMs: number): void {
    for (const each of listed) this.#kept.set(each.container.id, { ...each, listedAtMs: nowMs });
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

  /** A want of memory right before it is the new run's own: engines tell, and even note, the two in the wrong order. */
  #handleStart({ containerId, timestampMs }: ContainerEvent): void {
    this.#ends.delete(containerId);
    const shortAtMs = this.#short.get(containerId);
    if (shortAtMs !== undefined && timestampMs - shortAtMs > hastyMs) this.#short.delete(containerId);
  }

  #forget(id: string): void {
    this.#short.delete(id);
    this.#ends.delete(id);
    this.#killed.delete(id);
  }

  /** Exit code 137 alone is any SIGKILL, and a want of memory alone may have cost only a child: both together are the case. */
  #withOom(container: Container): Container {
    const isOomKilled =
      container.isOomKilled ??
      (container.exitCode === 137 && this.#short.has(container.id) ? true : undefined);
    return isOomKilled === container.isOomKilled ? container : { ...container, isOomKilled };
  }
}

function toFilterable({ container, labels = {} }: KeptContainer): Parameters<ContainerFilter>[0] {
  const { name, image, workload } = container;
  return { name, image, labels, project: workload.project };
}
