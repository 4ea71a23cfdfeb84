import { DisposableStore } from '../../../common/disposable';
import { messageOf } from '../../../common/errors';
import type { Container } from '../../../common/model/container';
import type { Tick } from '../../../common/model/tick';
import { maxGapOf } from '../../../common/series';
import type { LaneEntry, LaneGap } from '../../../protocol/lane';
import { spanOfView, type PanelSubjectRef, type ViewRequest } from '../../../protocol/panel';
import type { ContainerRun } from '../../../protocol/store';
import type { ContainerEntry, TimelineEntry } from '../../../timeline/timelineEntry';
import type { FeedContext, FeedPart } from './feedPart';
import { isNoteFor, laneActions, laneEvent, laneNote, laneRuns } from './laneEntries';

/** More than this makes a long message and no clearer lane: a page that zooms in asks for the rest. */
const mostEvents = 2000;
/** Events of containers that nobody has listed yet. */
const mostUnknown = 200;

/** Tells a page what happened to its subject: of a whole view when asked, and what is new at once. */
export class LaneFeed implements FeedPart {
  readonly #context: FeedContext;
  readonly #ref: PanelSubjectRef;
  readonly #disposables = new DisposableStore();
  #request: ViewRequest | undefined;
  #canceler: AbortController | undefined;
  /** Containers known to be, or to have been, of the subject. */
  #ids = new Set<string>();
  #unknown: ContainerEntry[] = [];
  #runs: readonly ContainerRun[] = [];
  /** What was sent while a query ran: whether its answer holds it is unknown. */
  #sentMeanwhile: LaneEntry[] | undefined;
  /** Sent last of each run, as text. */
  readonly #sentRuns = new Map<string, string>();
  #lastTickMs: number | undefined;

  constructor(context: FeedContext) {
    this.#context = context;
    this.#ref = context.subjects[0];
    this.#disposables.add(context.source.onDidChangeState(() => this.#look()));
  }

  serve(request: ViewRequest): void {
    this.stop();
    // A lane of several would not say whose each event is.
    if (this.#context.subjects.length > 1) return;
    this.#request = request;
    this.#canceler = new AbortController();
    this.#sentMeanwhile = [];
    this.#lastTickMs = this.#context.source.latestTick()?.timestampMs;
    void this.#query(request, this.#canceler.signal);
  }

  follow(tick: Tick): void {
    const pause = this.#pauseBefore(tick);
    if (pause) this.#send([pause]);
    this.#lastTickMs = tick.timestampMs;
    this.#look();
  }

  note(entries: readonly TimelineEntry[]): void {
    this.#send(entries.flatMap(entry => this.#entriesOf(entry)));
  }

  stop(): void {
    this.#canceler?.abort();
    this.#request = undefined;
  }

  dispose(): void {
    this.stop();
    this.#disposables.dispose();
  }

  async #query(request: ViewRequest, signal: AbortSignal): Promise<void> {
    const { source, post, log } = this.#context;
    const nowMs = source.now();
    const span = spanOfView(request.view, nowMs);
    const container = this.#ref.kind === 'container' ? this.#ref.workload : undefined;
    try {
      const [events, runs, notes, pauses] = await Promise.all([
        container === undefined
          ? []
          : source.queryEvents({ container, ...span, actions: laneActions, limit: mostEvents }, signal),
        container === undefined ? [] : source.queryContainerRuns({ container, ...span }, signal),
        source.queryNotes(span, signal),
        source.queryPauses(span, signal),
      ]);
      if (signal.aborted) return;
      this.#runs = runs;
      for (const { containerId } of runs) this.#ids.add(containerId);
      this.#sentRuns.clear();
      const entries: LaneEntry[] = [
        ...events.map(laneEvent),
        ...notes.filter(note => isNoteFor(this.#ref, note)).map(laneNote),
        ...pauses.map(({ fromMs, toMs }): LaneGap => ({ kind: 'gap', atMs: fromMs, endMs: toMs })),
        ...this.#pauseUntil(nowMs),
        ...this.#newRuns(),
        ...(this.#sentMeanwhile ?? []),
      ];
      this.#sentMeanwhile = undefined;
      const sinceMs = events.length < mostEvents ? undefined : events.at(-1)?.timestampMs;
      post({
        type: 'lane',
        request: request.request,
        entries,
        nowMs,
        ...(sinceMs !== undefined && { sinceMs }),
      });
    } catch (error) {
      if (!signal.aborted) log.warn(`Events for a panel could not be read: ${messageOf(error)}`);
    }
  }

  /** Containers may be known now, or have ended. */
  #look(): void {
    if (!this.#request) return;
    const unknown = this.#unknown;
    this.#unknown = [];
    this.#send([...unknown.flatMap(entry => this.#entriesOf(entry)), ...this.#newRuns()]);
  }

  #send(entries: readonly LaneEntry[]): void {
    if (!this.#request || entries.length === 0) return;
    this.#sentMeanwhile?.push(...entries);
    const { request } = this.#request;
    this.#context.post({ type: 'lane', request, entries, isMore: true, nowMs: this.#context.source.now() });
  }

  #entriesOf(entry: TimelineEntry): LaneEntry[] {
    if (entry.kind === 'run' || entry.kind === 'death') return [];
    if (entry.kind !== 'container') return isNoteFor(this.#ref, entry) ? [laneNote(entry)] : [];
    return laneActions.includes(entry.action) && this.#isOwn(entry) ? [laneEvent(entry)] : [];
  }

  /** Whether an event is of the subject. One of a container that is not listed yet is kept until it is. */
  #isOwn(entry: ContainerEntry): boolean {
    if (this.#ref.kind === 'host') return false;
    const { containerId } = entry;
    const container = this.#context.source.containers().find(({ id }) => id === containerId);
    const wasOwn = this.#ids.has(containerId);
    if (container) {
      const isOwn = container.workload.key === this.#ref.workload;
      if (isOwn) this.#ids.add(containerId);
      else this.#ids.delete(containerId);
      // A rename is of both names.
      return isOwn || (wasOwn && entry.action === 'rename');
    }
    if (!wasOwn) this.#unknown = [...this.#unknown, entry].slice(-mostUnknown);
    return wasOwn;
  }

  /** Runs that are not as they were when they were sent last. */
  #newRuns(): LaneEntry[] {
    const runs = laneRuns(this.#runs, this.#ownContainers());
    return runs.filter(run => {
      const key = `${run.containerId} ${run.atMs}`;
      const text = JSON.stringify(run);
      if (this.#sentRuns.get(key) === text) return false;
      this.#sentRuns.set(key, text);
      return true;
    });
  }

  #ownContainers(): readonly Container[] {
    const ref = this.#ref;
    if (ref.kind === 'host') return [];
    return this.#context.source.containers().filter(({ workload }) => workload.key === ref.workload);
  }

  #pauseBefore({ timestampMs, intervalMs }: Tick): LaneGap | undefined {
    const before = this.#lastTickMs;
    if (before === undefined || timestampMs - before <= maxGapOf(intervalMs)) return undefined;
    return { kind: 'gap', atMs: before, endMs: timestampMs };
  }

  /** A pause that goes on. */
  #pauseUntil(nowMs: number): LaneGap[] {
    const lastMs = this.#lastTickMs;
    const isLong = lastMs !== undefined && nowMs - lastMs > maxGapOf(this.#context.source.intervalMs());
    return isLong ? [{ kind: 'gap', atMs: lastMs }] : [];
  }
}
