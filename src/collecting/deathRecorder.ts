import type { ContainerView } from '../collect/collector';
import type { Clock } from '../common/clock';
import { DisposableStore, type Disposable } from '../common/disposable';
import { Emitter, type Event } from '../common/emitter';
import { messageOf } from '../common/errors';
import type { Log } from '../common/log';
import { isRunning } from '../common/model/containerStatus';
import type { Container } from '../common/model/container';
import type { ContainerLog, ContainerLogQuery } from '../common/model/containerLog';
import type { ContainerEvent } from '../common/model/event';
import { engineKeyOf, workloadKey } from '../common/model/workloadKey';
import { dayMs, secondMs } from '../common/time';
import type { DeadContainer } from '../deaths/deathRecord';
import { explainDeath, isStateOfEnd } from '../deaths/explainDeath';
import type { KeptDeath } from '../deaths/keptDeath';
import { keptLog } from '../deaths/keptLog';
import { lateMemoryMs } from '../deaths/lifeBefore';
import { logSpan } from '../deaths/logSpan';
import type { StoreClient } from '../history/client/storeClient';
import { withDeadline } from '../node/withDeadline';
import type { ToldEnd } from '../protocol/deathQueries';
import type { TickConsumer } from './tickConsumers';

export interface DeathRecorderOptions {
  readonly store: Pick<
    StoreClient['ask'],
    'listUnjudgedEnds' | 'gatherDeathFacts' | 'noteDeath' | 'noteDeathLog'
  >;
  /** Asks an engine what a container wrote. */
  readonly readLog: (query: ContainerLogQuery) => Promise<ContainerLog>;
  /** Whether the user wants the last output of containers that died badly kept. */
  readonly keepsLogs: () => boolean;
  readonly clock: Clock;
  readonly log: Log;
}

/** An end that is to be explained once its facts are there. */
interface Pending {
  readonly end: ToldEnd;
  /** When the end before of the same container was told. */
  readonly previousMs: number | undefined;
  /** By the monotonic clock. */
  readonly toldMs: number;
  /** It is explained after `patienceMs` only, because what is known until then names no cause. */
  waitsLong?: boolean;
  /** What is known of the container, as it was listed last. */
  container?: Container;
  /** The same as inspected after this end. */
  state?: Container;
  /** What it wrote in its last minute, asked for at once: the engine may remove it. */
  log?: Promise<ContainerLog | undefined>;
}

/** Not earlier, because engines report out of memory a moment after the end. */
const settleMs = 500;
/** An inspection takes a moment; one that is not there by then does not come, or is of the next run. */
const patienceMs = lateMemoryMs;
/** An end of the window must not wait for a store for longer. */
const closingPatienceMs = secondMs;
/** What a window that collected before did not come to explain is explained for so long. */
const recoveredMs = dayMs;
/** More at once are explained once these are. */
const mostPending = 200;

/**
 * Explains each end that an engine reports and each failed start, and stores the explanations. The next
 * collecting window finds in history what this one had no time to explain.
 */
export class DeathRecorder implements TickConsumer {
  readonly #options: DeathRecorderOptions;
  readonly #disposables = new DisposableStore();
  readonly #didKeep: Emitter<KeptDeath>;
  /** By container and time. */
  readonly #pending = new Map<string, Pending>();
  /** When the newest end of each listed container was told. */
  readonly #newestEnds = new Map<string, number>();
  /** Starts that failed and were looked at, by container and time. */
  #failed: ReadonlySet<string> = new Set();
  #containers: readonly Container[] = [];
  /** Keys of engines that do not say who killed a container. */
  #silent: ReadonlySet<string> = new Set();
  #hasLeft = false;
  #isClosing = false;
  #timer: Disposable | undefined;
  #work: Promise<void> = Promise.resolve();
  /** Logs are asked for one after the other, beside `#work`, which must not wait for an engine. */
  #logWork: Promise<unknown> = Promise.resolve();
  readonly #ending = new AbortController();

  constructor(options: DeathRecorderOptions) {
    this.#options = options;
    this.#didKeep = this.#disposables.add(new Emitter(error => options.log.error(messageOf(error))));
    this.#disposables.add({ dispose: () => this.#timer?.dispose() });
    this.#disposables.add({ dispose: () => this.#ending.abort() });
    this.#recover();
  }

  /** A container ended badly, or could not start, and history keeps why. */
  get onDidKeep(): Event<KeptDeath> {
    return this.#didKeep.event;
  }

  /** Also of containers that changed between ticks. Costs nothing where they are the very list of before. */
  handleTick({ engines, containers }: ContainerView): void {
    if (containers === this.#containers || this.#disposables.isDisposed) return;
    this.#containers = containers;
    this.#silent = new Set(
      engines.flatMap(({ state }) =>
        state.kind === 'connected' && state.engine.isPodman ? [state.engine.key] : [],
      ),
    );
    this.#forgetEnds();
    this.#noteFailedStarts();
    for (const pending of this.#pending.values()) this.#inspect(pending);
    this.#schedule();
  }

  handleEvents(events: readonly ContainerEvent[]): void {
    for (const event of events) {
      if (event.action !== 'die') continue;
      const { timestampMs, containerId, name, engineKey } = event;
      // As history has it.
      const end = { containerId, name, engineKey, atMs: Math.round(timestampMs) };
      this.#add(end);
      const pending = this.#pending.get(keyOf(end));
      if (pending && event.exitCode !== 0) pending.log ??= this.#readLog(end);
    }
    this.#schedule();
  }

  /**
   * Explains all pending deaths at once. Resolves when they are stored, or after a second if the store is
   * slow or not open.
   */
  async settle(): Promise<void> {
    this.#isClosing = true;
    for (const key of this.#pending.keys()) this.#explainSoon(key);
    const deadline = { clock: this.#options.clock, limitMs: closingPatienceMs, signal: this.#ending.signal };
    await withDeadline(deadline, () => this.#work.then(() => this.#logWork)).catch(() => undefined);
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  #recover(): void {
    this.#hasLeft = false;
    const { store, clock } = this.#options;
    this.#do(async () => {
      const ends = await store.listUnjudgedEnds({ sinceMs: clock.now() - recoveredMs });
      for (const end of ends.toReversed()) this.#add(end);
      this.#schedule();
    });
  }

  #add(end: ToldEnd): void {
    const key = keyOf(end);
    if (this.#disposables.isDisposed || this.#pending.has(key)) return;
    const { containerId, atMs } = end;
    const newestMs = this.#newestEnds.get(containerId);
    this.#newestEnds.set(containerId, Math.max(newestMs ?? atMs, atMs));
    if (this.#pending.size >= mostPending) {
      this.#hasLeft = true;
      return;
    }
    const previousMs = newestMs !== undefined && newestMs < atMs ? newestMs : undefined;
    const pending: Pending = { end, previousMs, toldMs: this.#options.clock.monotonicMs() };
    this.#pending.set(key, pending);
    this.#inspect(pending);
  }

  #inspect(pending: Pending): void {
    const container = this.#containers.find(({ id }) => id === pending.end.containerId);
    if (!container) return;
    pending.container = container;
    const { status, startError } = container;
    if (isRunning(status)) return;
    const { end, previousMs } = pending;
    if (startError !== undefined || isStateOfEnd(container, end.atMs, previousMs)) pending.state = container;
  }

  #forgetEnds(): void {
    if (this.#newestEnds.size === 0) return;
    const listed = new Set(this.#containers.map(({ id }) => id));
    for (const id of this.#newestEnds.keys()) if (!listed.has(id)) this.#newestEnds.delete(id);
  }

  /** A failed start has no event; it is seen in the listed container. */
  #noteFailedStarts(): void {
    const failed = this.#containers.filter(({ startError }) => startError !== undefined);
    if (failed.length === 0 && this.#failed.size === 0) return;
    const known = this.#failed;
    const sinceMs = this.#options.clock.now() - recoveredMs;
    const keys = new Set<string>();
    for (const { id, name, workload, createdAtMs, finishedAtMs = 0 } of failed) {
      const atMs = Math.max(createdAtMs, finishedAtMs);
      const key = `${id} ${atMs}`;
      keys.add(key);
      const engineKey = engineKeyOf(workload.key);
      if (!known.has(key) && atMs >= sinceMs) this.#add({ containerId: id, name, atMs, engineKey });
    }
    this.#failed = keys;
  }

  #schedule(): void {
    this.#timer?.dispose();
    this.#timer = undefined;
    if (this.#disposables.isDisposed || this.#pending.size === 0) return;
    const due = Math.min(...[...this.#pending.values()].map(readyMs));
    const inMs = Math.max(0, due - this.#options.clock.monotonicMs());
    this.#timer = this.#options.clock.setTimeout(() => this.#look(), inMs);
  }

  #look(): void {
    this.#timer = undefined;
    const nowMs = this.#options.clock.monotonicMs();
    for (const [key, pending] of this.#pending) if (readyMs(pending) <= nowMs) this.#explainSoon(key);
    this.#schedule();
    if (this.#hasLeft && this.#pending.size === 0) this.#recover();
  }

  #explainSoon(key: string): void {
    const pending = this.#pending.get(key);
    this.#pending.delete(key);
    if (pending) this.#do(() => this.#explain(pending));
  }

  /** One after the other, so that many that end at once do not hold up what others ask of history. */
  #do(work: () => Promise<void>): void {
    const { log } = this.#options;
    this.#work = this.#work.then(work).catch((error: unknown) => {
      if (!this.#disposables.isDisposed)
        log.debug(`The end of a container could not be stored: ${messageOf(error)}`);
    });
  }

  /** Whether there is time left in which the engine may still tell why. */
  #waitLonger(pending: Pending): boolean {
    const { end, toldMs } = pending;
    if (this.#isClosing || this.#options.clock.monotonicMs() >= toldMs + patienceMs) return false;
    this.#pending.set(keyOf(end), { ...pending, waitsLong: true });
    this.#schedule();
    return true;
  }

  async #explain(pending: Pending): Promise<void> {
    const { store, clock } = this.#options;
    const { end, container, state } = pending;
    const { containerId, atMs, engineKey } = end;
    const facts = await store.gatherDeathFacts({ containerId, atMs, engineKey });
    if (!facts) return;
    const dead = (container && deadContainer(container)) ?? facts.container ?? unlisted(end);
    const record = explainDeath({
      container: dead,
      events: eventsUntil(facts.events, atMs),
      state,
      series: facts.series,
      lastGood: facts.lastGood,
      isSilentOnKills: this.#silent.has(engineKeyOf(dead.workload) ?? ''),
    });
    if (!record) return;
    if (record.kind === 'killedFromOutside' && this.#waitLonger(pending)) return;
    const kept = await store.noteDeath({ record, healthLog: state?.healthLog, nowMs: clock.now() });
    if (!kept) return;
    this.#didKeep.fire(kept);
    this.#keepLog(kept, pending);
  }

  /** Never rejects; `undefined` where logs are not kept, or the engine does not give them. */
  #readLog(end: ToldEnd): Promise<ContainerLog | undefined> {
    const { readLog, keepsLogs, log } = this.#options;
    const { containerId, engineKey } = end;
    if (!keepsLogs() || engineKey === undefined) return Promise.resolve(undefined);
    const span = logSpan(end);
    const read = this.#logWork.then(async () => {
      if (this.#ending.signal.aborted || !keepsLogs()) return undefined;
      return keptLog(
        await readLog({ containerId, workload: workloadKey(engineKey, ''), ...span }),
        span.fromMs,
      );
    });
    const told = read.catch((error: unknown) => {
      log.debug(`The last output of a container could not be read: ${messageOf(error)}`);
      return undefined;
    });
    this.#logWork = told;
    return told;
  }

  #keepLog({ id, record }: KeptDeath, { end, log }: Pending): void {
    if (!this.#options.keepsLogs()) return;
    const engineKey = end.engineKey ?? engineKeyOf(record.container.workload);
    const read = log ?? this.#readLog({ ...end, ...(engineKey !== undefined && { engineKey }) });
    const written = read.then(async found => {
      const kept = found && keptLog(found, logSpan(record).fromMs);
      if (!kept || kept.lines.length === 0 || !this.#options.keepsLogs()) return;
      await this.#options.store.noteDeathLog({ id, log: kept });
    });
    const told = written.catch((error: unknown) =>
      this.#options.log.debug(`The last output of a container could not be stored: ${messageOf(error)}`),
    );
    this.#logWork = Promise.all([this.#logWork, told]);
  }
}

function keyOf({ containerId, atMs }: ToldEnd): string {
  return `${containerId} ${atMs}`;
}

/** When an end is to be explained: with what inspection says of it, or without. */
function readyMs({ toldMs, state, waitsLong }: Pending): number {
  return toldMs + (state && !waitsLong ? settleMs : patienceMs);
}

/**
 * The events up to a death and, because engines may report out of memory late, shortly after, without the
 * next run.
 */
function eventsUntil(events: readonly ContainerEvent[], atMs: number): ContainerEvent[] {
  const next = events.find(({ action, timestampMs }) => action === 'start' && timestampMs > atMs);
  const lateMs = Math.min(atMs + lateMemoryMs, next?.timestampMs ?? Infinity);
  return events.filter(
    ({ action, timestampMs }) =>
      timestampMs <= atMs || (timestampMs <= lateMs && (action === 'oom' || action === 'create')),
  );
}

function deadContainer({ id, name, workload, image, limits }: Container): DeadContainer {
  return { id, name, workload: workload.key, image, ...(limits && { limits }) };
}

/** It was gone before it was listed. */
function unlisted({ containerId, name }: ToldEnd): DeadContainer {
  return { id: containerId, name, workload: `id:${containerId}`, image: '' };
}
