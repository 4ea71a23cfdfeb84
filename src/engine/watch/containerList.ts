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
import { Newcomers } from './newcomers';

/** Events after which an inspection tells something else than before. */
const changing: ReadonlySet<string> = new Set(['oom', 'update', 'rename', 'unpause']);
/** Events after which an inspection tells of another run, too. */
const ending: ReadonlySet<string> = new Set(['start', 'restart', 'die']);

/** An out-of-memory event so shortly before a start belongs to the run that starts. */
const wrongOrderMs = 500;
/**
 * How long after a container's end an engine may take to note why it was killed. It does not always send an
 * event for it.
 */
const noteMs = 1000;
/** Most containers of which events are remembered that no list has told of: an engine may name any number. */
const maxUnlisted = 1000;

/** What is told of a list as a whole. */
interface Overview {
  readonly revision: number;
  readonly isExcluded: ContainerFilter;
  readonly containers: readonly Container[];
  readonly excludedCount: number;
  readonly hasActive: boolean;
}

/** One engine's containers as they were last listed, kept between the answers. */
export class ContainerList {
  readonly #kept = new Map<string, KeptContainer>();
  readonly #inspections = new InspectionCache();
  readonly #doubtful = new DoubtfulEvents();
  /** When the engine reported a run out of memory; the kernel may have killed only a child. */
  readonly #outOfMemoryMs = new Map<string, number>();
  /**
   * Containers reported as ended by SIGKILL, to be inspected once more; with the time of their first
   * inspection.
   */
  readonly #killed = new Map<string, number | undefined>();
  /** Containers reported dead for which no out-of-memory event has arrived yet. */
  readonly #ends = new Map<string, ContainerEvent>();
  /** Another number whenever a container was listed, or its out-of-memory events became others. */
  #revision = 0;
  #overview: Overview | undefined;
  readonly #newcomers: Newcomers;
  #leavesOut = false;

  constructor(newcomers = new Newcomers()) {
    this.#newcomers = newcomers;
  }

  /** Whether the last full answer had more new containers than are taken. */
  get leavesOut(): boolean {
    return this.#leavesOut;
  }

  /** Takes the full answer: a container that is not in it is gone. */
  replaceAll(listed: readonly ListedContainer[], nowMs: number): void {
    const present = new Set(listed.map(({ container }) => container.id));
    for (const id of this.#kept.keys()) if (!present.has(id)) this.#kept.delete(id);
    this.#revision++;
    this.#leavesOut = false;
    this.#keep(listed, nowMs);
    for (const id of [...this.#outOfMemoryMs.keys(), ...this.#ends.keys()]) {
      if (!this.#kept.has(id)) this.#forget(id);
    }
  }

  /** Takes the answer to a request for these ids only. */
  replaceSome(ids: readonly string[], listed: readonly ListedContainer[], nowMs: number): void {
    const asked = new Set(ids);
    this.#revision++;
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
    else if (action === 'oom') this.#noteOutOfMemory(containerId, event.timestampMs);
    else if (action === 'die' && this.#hasRoom(this.#ends, containerId)) {
      this.#ends.set(containerId, event);
      if (event.exitCode === 137) this.#killed.set(containerId, undefined);
    }
  }

  /** The status as it was listed last. */
  statusOf(id: string): ContainerStatus | undefined {
    return this.#kept.get(id)?.container.status;
  }

  /** Whether it is known that a container could not be started. */
  couldNotStart(id: string): boolean {
    const kept = this.#kept.get(id);
    return kept !== undefined && this.#inspections.withFacts(kept.container).startError !== undefined;
  }

  /** The container may have changed in a way that no event tells. */
  inspectAgain(id: string): void {
    this.#inspections.invalidate(id);
  }

  /**
   * The events that can be passed on now, in order: not this one if only inspection knows whether it is true
   * (see `takeDecided`), but maybe an older one.
   */
  admit(parsed: ParsedEvent): HeldEvent[] {
    const { event, isHealthDoubtful } = parsed;
    if (isHealthDoubtful) this.#inspections.invalidate(event.containerId);
    const kept = this.#kept.get(event.containerId);
    const limits = kept && this.#inspections.withFacts(kept.container).limits;
    const told = this.#doubtful.admit(parsed, kept?.labels, limits);
    // It may have been killed, whatever the label says.
    const isEnd = event.action === 'die';
    if (isEnd && !told.some(each => each.event === event) && this.#hasRoom(this.#killed, event.containerId))
      this.#killed.set(event.containerId, undefined);
    return told;
  }

  /** Events that waited for inspection and are decided, or have waited long enough. `nowMs` is monotonic. */
  takeDecided(nowMs: number): HeldEvent[] {
    return this.#doubtful.takeDecided(id => {
      const kept = this.#kept.get(id);
      return kept ? this.#inspections.newestFacts(id) : 'gone';
    }, nowMs);
  }

  /** Events that wait for an inspection that will not happen. */
  takeHeld(): HeldEvent[] {
    return this.#doubtful.takeAll();
  }

  /**
   * Inspects the containers where something may have changed that only inspection tells, and those whose
   * exclusion depends on it. `nowMs` is monotonic; `elapsedMs` returns the time passed since then.
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
   * The containers with what is known of them so far; the same list while nothing changed. Which workload one
   * is does not depend on which others are left out.
   */
  containers(isExcluded: ContainerFilter): readonly Container[] {
    return this.#look(isExcluded).containers;
  }

  /** Whether to leave out the container with this id; `undefined`: not known, or not yet. */
  isExcluded(id: string, isExcluded: ContainerFilter): boolean | undefined {
    const kept = this.#kept.get(id);
    return kept && isExcluded(this.#toFilterable(kept));
  }

  /** How many are left out, including those for which that is not known yet. */
  excludedCount(isExcluded: ContainerFilter): number {
    return this.#look(isExcluded).excludedCount;
  }

  hasActive(isExcluded: ContainerFilter): boolean {
    return this.#look(isExcluded).hasActive;
  }

  /**
   * Out-of-memory kills that inspection knows of and no event told: some kernels and runtimes do not report
   * them.
   */
  takeUntoldOoms(): ContainerEvent[] {
    const untold: ContainerEvent[] = [];
    for (const [id, end] of this.#ends) {
      const kept = this.#kept.get(id);
      if (!kept || this.#outOfMemoryMs.has(id) || !this.#inspections.withFacts(kept.container).isOomKilled)
        continue;
      this.#noteOutOfMemory(id, end.timestampMs);
      const { timestampMs, containerId, name } = end;
      untold.push({ timestampMs, containerId, name, action: 'oom' });
    }
    return untold;
  }

  #look(isExcluded: ContainerFilter): Overview {
    const revision = this.#revision + this.#inspections.revision;
    if (this.#overview?.revision === revision && this.#overview.isExcluded === isExcluded)
      return this.#overview;
    const known = [...this.#kept.values()];
    const excluded = known.map(each => isExcluded(this.#toFilterable(each)));
    const current = known.map(({ container }) => this.#inspections.withFacts(container));
    const distinct = distinctWorkloads(current.map(each => this.#withOom(each)));
    this.#overview = {
      revision,
      isExcluded,
      containers: distinct.filter((_, at) => excluded[at] === false),
      excludedCount: excluded.filter(each => each !== false).length,
      hasActive: current.some(({ status }, at) => isStarted(status) && excluded[at] !== true),
    };
    return this.#overview;
  }

  #keep(listed: readonly ListedContainer[], nowMs: number): void {
    for (const each of listed) {
      // Further ones come with the next full list, which says that there are more.
      if (this.#kept.size >= maxContainers && !this.#kept.has(each.container.id)) continue;
      const container = this.#asKnown(this.#asCreated(each.container), nowMs);
      if (container) this.#kept.set(container.id, { ...each, container, listedAtMs: nowMs });
    }
  }

  /** Under the name of before, or not at all, where there are more new ones than are taken. */
  #asKnown(container: Container, nowMs: number): Container | undefined {
    if (this.#newcomers.takes(container, nowMs)) return container;
    this.#leavesOut = true;
    const known = this.#kept.get(container.id)?.container;
    return known && { ...container, name: known.name, workload: known.workload };
  }

  /**
   * A container's image and time of creation do not change, though engines no longer name the image once its
   * name means another one, and their clocks step.
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
   * An out-of-memory event right before a start belongs to the new run: engines report, and even note, the
   * two in the wrong order.
   */
  #handleStart({ containerId, timestampMs }: ContainerEvent): void {
    this.#ends.delete(containerId);
    const outOfMemoryAtMs = this.#outOfMemoryMs.get(containerId);
    if (outOfMemoryAtMs !== undefined && timestampMs - outOfMemoryAtMs > wrongOrderMs)
      this.#noteOutOfMemory(containerId, undefined);
  }

  #noteOutOfMemory(id: string, atMs: number | undefined): void {
    this.#revision++;
    if (atMs === undefined) this.#outOfMemoryMs.delete(id);
    else if (this.#hasRoom(this.#outOfMemoryMs, id)) this.#outOfMemoryMs.set(id, atMs);
  }

  #hasRoom(noted: ReadonlyMap<string, unknown>, id: string): boolean {
    return this.#kept.has(id) || noted.size < this.#kept.size + maxUnlisted;
  }

  #forget(id: string): void {
    this.#outOfMemoryMs.delete(id);
    this.#ends.delete(id);
    this.#killed.delete(id);
  }

  /**
   * Exit code 137 alone is any SIGKILL, and an out-of-memory event alone may have killed only a child: only
   * both together mean that the container was killed for memory.
   */
  #withOom(container: Container): Container {
    const isOomKilled =
      container.isOomKilled ??
      (container.exitCode === 137 && this.#outOfMemoryMs.has(container.id) ? true : undefined);
    return isOomKilled === container.isOomKilled ? container : { ...container, isOomKilled };
  }
}
