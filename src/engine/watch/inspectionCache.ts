import { isRunning } from '../../common/model/containerStatus';
import { CanceledError } from '../../common/errors';
import { minuteMs } from '../../common/time';
import { restAfterMany } from '../../node/restAfterMany';
import type { Container, ContainerStatus } from '../../common/model/container';
import { inspectionOrder } from './inspectionOrder';
import type { ListedContainer } from '../parse/parseListedContainer';
import { isImageId, type InspectedFacts } from '../parse/parseInspect';
import { parseUptime } from '../parse/uptime';

/** What the cache needs of an engine. */
export interface InspectionSource {
  inspect(id: string, signal: AbortSignal): Promise<InspectedFacts>;
}

interface Entry {
  readonly status: Container['status'];
  /** Least time that the container was up when inspected; not known while it does not run. */
  readonly uptimeMs?: number;
  /** When the engine listed that uptime. */
  readonly uptimeAtMs: number;
  readonly inspectedAtMs: number;
  /** `undefined`: nothing that is known is still true. */
  readonly facts?: InspectedFacts;
  /** The last inspection failed, and is not tried again before this time. */
  readonly retryAtMs?: number;
  /** It failed, and only facts that never change are kept. */
  readonly isPartial?: boolean;
  /** It failed without an answer. */
  readonly isUnanswered?: boolean;
}

/** Facts that change without the list showing it (limits through `docker update`) are at most this old. */
const maxAgeMs = 5 * minuteMs;
/**
 * After a failure a container is not inspected for so long, and does not keep others from their turn. What is
 * known of a state that only inspection can tell is also at most this old.
 */
const retryAfterMs = 30_000;
/** Inspections at once; so many are begun each time, however slow the engine is. */
const atOnce = 16;
/**
 * Inspections are cheap but not free: each time they are begun for so long, and so many; the rest come the
 * next times.
 */
const budgetMs = 250;
const mostEachTime = 256;
/**
 * Lists take a moment to arrive, not always the same. A restart in a container's very first second is missed.
 */
const slackMs = 500;

/** A container as it was listed some time ago. */
export interface KeptContainer extends ListedContainer {
  /** Monotonic; absent: now. */
  readonly listedAtMs?: number;
}

/**
 * Adds what only inspection tells to listed containers, and inspects again when a container changed state.
 */
export class InspectionCache {
  readonly #entries = new Map<string, Entry>();
  readonly #outdated = new Set<string>();
  /** Containers that are being inspected. */
  readonly #asked = new Set<string>();
  /** The number of a container's last inspection among all, so that each gets its turn. */
  readonly #begunAs = new Map<string, number>();
  #begun = 0;
  #revision = 0;
  /**
   * By listed container: the same object as long as nothing changed, so that consumers can compare by
   * reference.
   */
  readonly #merged = new WeakMap<Container, { readonly facts: InspectedFacts; readonly result: Container }>();

  /**
   * `nowMs` is monotonic; `elapsedMs` returns the time passed since then. Containers that cannot be inspected
   * (gone meanwhile) stay as listed.
   */
  async complete(
    source: InspectionSource,
    listed: readonly KeptContainer[],
    nowMs: number,
    signal: AbortSignal,
    elapsedMs: () => number = () => 0,
  ): Promise<Container[]> {
    const isAlive = ({ container }: ListedContainer): boolean => isRunning(this.withFacts(container).status);
    // While nothing runs, retries would keep an engine from sleeping.
    const isRetrying = listed.some(isAlive);
    const stale = listed.filter(each => this.#isStale(each, nowMs, isRetrying));
    await restAfterMany(listed.length);
    const begunAs = ({ container }: ListedContainer): number | undefined => this.#begunAs.get(container.id);
    const due = inspectionOrder(stale, isAlive, begunAs, mostEachTime);
    await restAfterMany(listed.length);
    let begun = 0;
    const work = async (): Promise<void> => {
      for (;;) {
        const hasTime = begun < atOnce || elapsedMs() < budgetMs;
        const next = due[begun];
        if (!next || !hasTime || signal.aborted) return;
        begun++;
        await this.#inspect(source, nowMs, next, signal);
      }
    };
    await Promise.all(Array.from({ length: Math.min(atOnce, due.length) }, work));
    this.#forgetAbsent(listed);
    return listed.map(({ container }) => this.withFacts(container));
  }

  /** Another number whenever the facts of a container became others. */
  get revision(): number {
    return this.#revision;
  }

  /** A listed container with the facts of its last inspection. */
  withFacts(container: Container): Container {
    const facts = this.#entries.get(container.id)?.facts;
    if (!facts) return container;
    const known = this.#merged.get(container);
    if (known?.facts === facts) return known.result;
    const result = merge(container, facts);
    this.#merged.set(container, { facts, result });
    return result;
  }

  /**
   * The facts of an inspection since the container was last invalidated; `undefined` while there are none.
   */
  newestFacts(id: string): InspectedFacts | undefined {
    const entry = this.#entries.get(id);
    const isKnown = !this.#outdated.has(id) && !this.#asked.has(id) && entry?.isPartial !== true;
    return isKnown ? entry?.facts : undefined;
  }

  /** The image a container was created from, by name where it has one; `undefined`: not known yet. */
  imageOf({ id, image }: Container): string | undefined {
    return isImageId(image) ? this.#entries.get(id)?.facts?.image : image;
  }

  /** The container changed in a way that only inspection tells. */
  invalidate(id: string): void {
    // What was never inspected is inspected anyway, and an engine may name any number.
    if (this.#entries.has(id) || this.#asked.has(id)) this.#outdated.add(id);
  }

  async #inspect(
    source: InspectionSource,
    nowMs: number,
    listed: KeptContainer,
    signal: AbortSignal,
  ): Promise<void> {
    const { container, statusText, listedAtMs = nowMs } = listed;
    const { id, status } = container;
    const before = this.#entries.get(id);
    const hasChanged = this.#outdated.has(id) || (before !== undefined && isRestarted(listed, before, nowMs));
    const wasTrue = before?.status === status && !hasChanged;
    // Before the request: a change while it is under way makes the answer outdated again.
    this.#outdated.delete(id);
    this.#asked.add(id);
    let facts: InspectedFacts;
    try {
      facts = await source.inspect(id, signal);
    } catch {
      if (signal.reason instanceof CanceledError) this.#outdated.add(id);
      else this.#noteFailure(container, nowMs, wasTrue, signal.aborted);
      return;
    } finally {
      this.#asked.delete(id);
      if (!(signal.reason instanceof CanceledError)) this.#begunAs.set(id, ++this.#begun);
    }
    const uptimeMs = parseUptime(statusText)?.leastMs;
    this.#note(id, { status, uptimeMs, uptimeAtMs: listedAtMs, inspectedAtMs: nowMs, facts });
  }

  /** Known facts stay if nothing said that they changed; the image it was created from never changes. */
  #noteFailure({ id, status }: Container, nowMs: number, wasTrue: boolean, isUnanswered: boolean): void {
    const before = this.#entries.get(id);
    const { image } = before?.facts ?? {};
    // An engine that is slow with everything gets another try at once, one that hangs on this container does
    // not.
    const waitMs = isUnanswered && before?.isUnanswered !== true ? 0 : retryAfterMs;
    this.#note(id, {
      uptimeAtMs: nowMs,
      inspectedAtMs: nowMs,
      ...(wasTrue ? before : { facts: image === undefined ? undefined : { image }, isPartial: true }),
      status,
      retryAtMs: nowMs + waitMs,
      isUnanswered,
    });
  }

  /**
   * Forgets what is known of the container's run: it ended, or another began. Only the next inspection tells
   * when.
   */
  forgetRun(id: string): void {
    this.invalidate(id);
    const entry = this.#entries.get(id);
    if (!entry?.facts) return;
    const { restartCount, limits, networkMode, image } = entry.facts;
    this.#note(id, { ...entry, facts: { restartCount, limits, networkMode, image } });
  }

  #note(id: string, entry: Entry): void {
    if (entry.facts !== this.#entries.get(id)?.facts) this.#revision++;
    this.#entries.set(id, entry);
  }

  #isStale(listed: KeptContainer, nowMs: number, isRetrying: boolean): boolean {
    const entry = this.#entries.get(listed.container.id);
    if (entry?.status !== listed.container.status || this.#outdated.has(listed.container.id)) return true;
    if (entry.retryAtMs !== undefined) return isRetrying && nowMs >= entry.retryAtMs;
    const ageMs = nowMs - entry.inspectedAtMs;
    const { status } = listed.container;
    if (!isRunning(statusOf(status, entry.facts?.status))) return false;
    return ageMs > (status === 'unknown' ? retryAfterMs : maxAgeMs) || isRestarted(listed, entry, nowMs);
  }

  #forgetAbsent(listed: readonly KeptContainer[]): void {
    const present = new Set(listed.map(each => each.container.id));
    for (const known of [this.#entries, this.#outdated, this.#begunAs]) {
      for (const id of known.keys()) {
        if (present.has(id)) continue;
        known.delete(id);
        this.#revision++;
      }
    }
  }
}

/**
 * A restart between two ticks leaves the state `running`, but the uptime is shorter than it must be by now.
 */
function isRestarted({ statusText, listedAtMs }: KeptContainer, entry: Entry, nowMs: number): boolean {
  const { uptimeMs, uptimeAtMs } = entry;
  const ageMs = (listedAtMs ?? nowMs) - uptimeAtMs;
  const uptime = parseUptime(statusText);
  return uptime !== undefined && uptimeMs !== undefined && uptime.mostMs < uptimeMs + ageMs - slackMs;
}

/** An unknown status word in the list does not say whether the container runs: inspection does. */
function statusOf(listed: ContainerStatus, inspected: ContainerStatus | undefined): ContainerStatus {
  return listed === 'unknown' ? (inspected ?? listed) : listed;
}

function hasEnded(status: ContainerStatus): boolean {
  return !isRunning(status) && status !== 'created' && status !== 'unknown';
}

function merge(
  container: Container,
  { status: inspected, health, image, ...facts }: InspectedFacts,
): Container {
  const status = statusOf(container.status, inspected);
  const isOver = hasEnded(status);
  const startError = isRunning(status) ? undefined : facts.startError;
  return {
    ...container,
    ...facts,
    status,
    health: container.health ?? (status === 'running' ? health : undefined),
    // The list names an image by its id once its tag has moved to another image.
    image: isImageId(container.image) ? (image ?? container.image) : container.image,
    networkMode: facts.networkMode ?? container.networkMode,
    // After a failed start the code says why; if no start was tried it is 0.
    exitCode: isOver || startError !== undefined ? (container.exitCode ?? facts.exitCode) : undefined,
    startError,
    finishedAtMs: isOver ? facts.finishedAtMs : undefined,
    healthLog: isOver ? facts.healthLog : undefined,
    isOomKilled: isOver ? facts.isOomKilled : undefined,
  };
}
