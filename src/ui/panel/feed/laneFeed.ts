import { DisposableStore } from '../../../common/disposable';
import { messageOf } from '../../../common/errors';
import type { ContainerEvent } from '../../../common/model/event';
import type { Tick } from '../../../common/model/tick';
import { maxGapOf } from '../../../common/series';
import { plainLine } from '../../../common/text/untrustedText';
import type { LaneEntry, LaneGap, LaneRun } from '../../../protocol/lane';
import { spanOfView, type PanelSubjectRef, type ViewRequest } from '../../../protocol/panel';
import type { ContainerRun } from '../../../protocol/store';
import type { ContainerEntry, NotedEntry, TimelineEntry } from '../../../timeline/timelineEntry';
import type { FeedContext, FeedPart } from './feedPart';
import { isNoteFor, laneActions, laneEvent, laneMarkedRun, laneNote, laneRuns } from './laneEntries';
import { noneIfUnknown } from './noneIfUnknown';

/** More would make a long message but no clearer lane; a page that zooms in requests the rest. */
const mostEvents = 2000;
const mostRuns = 2000;
/** Saves are of interest beside what came after them. */
const mostSaves = 300;
/** The charts shorten member names to the same length. */
const longestMember = 80;
/** How many events are kept for containers that are not listed yet. */
const mostUnknown = 200;

type ContainerRef = PanelSubjectRef & { readonly kind: 'container' };

/** Sends a page the events of its subjects: those within a view on request, and new ones at once. */
export class LaneFeed implements FeedPart {
  readonly #context: FeedContext;
  /** The page's workloads, by key. */
  readonly #members: ReadonlyMap<string, ContainerRef>;
  readonly #disposables = new DisposableStore();
  #request: ViewRequest | undefined;
  #canceler: AbortController | undefined;
  /** By container id: the current or last workload of a container, where it is one of the page's. */
  readonly #owners = new Map<string, string>();
  #unknown: ContainerEntry[] = [];
  /** Runs of containers, by workload. */
  #runs: ReadonlyMap<string, readonly ContainerRun[]> = new Map();
  /** Entries sent while a query was running: its answer may or may not include them. */
  #sentMeanwhile: LaneEntry[] | undefined;
  /** Each run as it was last sent. */
  readonly #sentRuns = new Map<string, LaneRun>();
  #lastTickMs: number | undefined;

  constructor(context: FeedContext) {
    this.#context = context;
    const workloads = context.subjects.filter((ref): ref is ContainerRef => ref.kind === 'container');
    this.#members = new Map(workloads.map(ref => [ref.workload, ref]));
    this.#disposables.add(context.source.onDidChangeState(() => this.#look()));
  }

  serve(request: ViewRequest): void {
    this.stop();
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
    const containers = [...this.#members.keys()];
    try {
      const [events, containerRuns, runs, saves, notes, pauses] = await Promise.all([
        containers.length === 0
          ? []
          : source.history
              .queryEvents({ containers, ...span, actions: laneActions, limit: mostEvents }, signal)
              .catch(noneIfUnknown([])),
        Promise.all(
          containers.map(container =>
            source.history.queryContainerRuns({ container, ...span }, signal).catch(noneIfUnknown([])),
          ),
        ),
        source.history.queryRuns({ ...span, limit: mostRuns }, signal),
        source.history.queryRuns({ ...span, kinds: ['save'], limit: mostSaves }, signal),
        source.history.queryNotes(span, signal),
        source.history.queryPauses(span, signal),
      ]);
      if (signal.aborted) return;
      this.#runs = new Map(containers.map((key, at) => [key, containerRuns[at] ?? []]));
      this.#owners.clear();
      for (const [key, own] of this.#runs)
        for (const { containerId } of own) this.#owners.set(containerId, key);
      for (const { id, workload } of source.containers())
        if (this.#members.has(workload.key)) this.#owners.set(id, workload.key);
      this.#sentRuns.clear();
      const entries: LaneEntry[] = [
        ...events.map(event => this.#eventOf(event)),
        ...notes.flatMap(note => this.#notesOf(note)),
        ...[...runs, ...saves].map(laneMarkedRun),
        ...pauses.map(({ fromMs, toMs }): LaneGap => ({ kind: 'gap', atMs: fromMs, endMs: toMs })),
        ...this.#pauseUntil(nowMs),
        ...this.#newRuns(),
        ...(this.#sentMeanwhile ?? []),
      ];
      this.#sentMeanwhile = undefined;
      const sinceMs = Math.max(
        events.length < mostEvents ? 0 : (events.at(-1)?.timestampMs ?? 0),
        runs.length < mostRuns ? 0 : (runs.at(-1)?.startMs ?? 0),
      );
      post({
        type: 'lane',
        request: request.request,
        entries,
        nowMs,
        ...(sinceMs > 0 && { sinceMs }),
      });
    } catch (error) {
      if (!signal.aborted) log.warn(`Events for a panel could not be read: ${messageOf(error)}`);
    }
  }

  /** Sends what changed with the containers: they may be listed by now, or have ended. */
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
    switch (entry.kind) {
      case 'run':
        return [laneMarkedRun(entry.run)];
      case 'death':
        return [];
      case 'marker':
      case 'alert':
        return this.#notesOf(entry);
      case 'container':
        return laneActions.includes(entry.action) && this.#isOwn(entry) ? [this.#eventOf(entry)] : [];
    }
  }

  #notesOf(note: NotedEntry): LaneEntry[] {
    if (!this.#context.subjects.some(ref => isNoteFor(ref, note))) return [];
    const { subject } = note;
    return [{ ...laneNote(note), ...(subject?.kind === 'workload' && this.#memberOf(subject.key)) }];
  }

  /**
   * Whether an event belongs to the page's subjects. Events of containers that are not listed yet are kept
   * until they are.
   */
  #isOwn(entry: ContainerEntry): boolean {
    if (this.#members.size === 0) return false;
    const { containerId } = entry;
    const container = this.#context.source.containers().find(({ id }) => id === containerId);
    const wasOwn = this.#owners.has(containerId);
    if (container) {
      const { key } = container.workload;
      const isOwn = this.#members.has(key);
      // A rename concerns both names, so a page for the old name is sent it, too.
      const isOfBoth = wasOwn && entry.action === 'rename';
      if (isOwn) this.#owners.set(containerId, key);
      else if (!isOfBoth) this.#owners.delete(containerId);
      return isOwn || isOfBoth;
    }
    if (!wasOwn) this.#unknown = [...this.#unknown, entry].slice(-mostUnknown);
    return wasOwn;
  }

  #eventOf(event: ContainerEvent): LaneEntry {
    const owner = this.#owners.get(event.containerId);
    return { ...laneEvent(event), ...(owner !== undefined && this.#memberOf(owner)) };
  }

  /** The label of the member that an entry belongs to; nothing on a page with one subject. */
  #memberOf(key: string): { readonly member?: string } {
    const { subjects, source } = this.#context;
    const ref = this.#members.get(key);
    return subjects.length > 1 && ref
      ? { member: plainLine(source.labelOf(key, ref.name), longestMember) }
      : {};
  }

  /** Runs that changed since they were last sent. */
  #newRuns(): LaneEntry[] {
    const containers = this.#context.source.containers();
    const runs = [...this.#members.keys()].flatMap(key =>
      laneRuns(
        this.#runs.get(key) ?? [],
        containers.filter(({ workload }) => workload.key === key),
      ).map((run): LaneRun => ({ ...run, ...this.#memberOf(key) })),
    );
    return runs.filter(run => {
      const key = `${run.containerId} ${run.atMs}`;
      const sent = this.#sentRuns.get(key);
      if (sent && isSameRun(sent, run)) return false;
      this.#sentRuns.set(key, run);
      return true;
    });
  }

  #pauseBefore({ timestampMs, intervalMs }: Tick): LaneGap | undefined {
    const before = this.#lastTickMs;
    if (before === undefined || timestampMs - before <= maxGapOf(intervalMs)) return undefined;
    return { kind: 'gap', atMs: before, endMs: timestampMs };
  }

  /** A pause that is still going on. */
  #pauseUntil(nowMs: number): LaneGap[] {
    const lastMs = this.#lastTickMs;
    const isLong = lastMs !== undefined && nowMs - lastMs > maxGapOf(this.#context.source.intervalMs());
    return isLong ? [{ kind: 'gap', atMs: lastMs }] : [];
  }
}

/** Whether two states of the same run look the same. */
function isSameRun(a: LaneRun, b: LaneRun): boolean {
  const looks = [
    'endMs',
    'exitCode',
    'isOomKilled',
    'image',
    'member',
  ] as const satisfies readonly (keyof LaneRun)[];
  return looks.every(look => a[look] === b[look]);
}
