import type { Event } from '../../../common/emitter';
import type { Tick } from '../../../common/model/tick';
import type { EngineState } from '../../../common/model/engine';
import type { Container } from '../../../common/model/container';
import type { PanelAction, PanelRequest, PanelSubjects, SavedFile, UsageRow } from '../../../protocol/panel';
import type { TimelineEntry } from '../../../timeline/timelineEntry';
import type { HistoryReader, KeptHistory, Span, StoredWorkload } from '../../../protocol/store';

/**
 * What history panels need of the rest of the extension. One for all panels; the composition root makes it.
 */
export interface HistorySource extends Pick<
  HistoryReader,
  | 'querySeries'
  | 'querySeriesOfMany'
  | 'queryStatistics'
  | 'queryEvents'
  | 'queryNotes'
  | 'queryRuns'
  | 'queryContainerRuns'
  | 'queryPauses'
  | 'queryOverview'
  | 'queryDeaths'
  | 'queryDeath'
> {
  /** Who used the machine in a span, with what each is called. */
  queryUsage(
    span: Span,
    signal: AbortSignal,
  ): Promise<{ readonly rows: readonly UsageRow[]; readonly resolutionMs: number }>;
  /** How far back history goes. */
  queryKept(signal: AbortSignal): Promise<KeptHistory>;
  /** What is stored of a workload: names a container that is gone. */
  findWorkload(key: string): Promise<StoredWorkload | undefined>;
  /**
   * What a workload is called, so that no other looks the same; `name`: of one that is not known now.
   * Untrusted text.
   */
  labelOf(workload: string, name: string): string;
  /** How the memory of a workload grows that is never given back; `undefined`: it does not, or nobody knows. */
  leakOf(workload: string): string | undefined;
  readonly latestTick: () => Tick | undefined;
  /** Of all engines, as they are now: newer than those of the tick. */
  readonly containers: () => readonly Container[];
  /** After each tick was handed to the store. */
  readonly onDidTick: Event<Tick>;
  /** What happened just now, oldest first. */
  readonly onDidHappen: Event<readonly TimelineEntry[]>;
  readonly isPaused: () => boolean;
  /** The state of the engine that a workload is on. */
  readonly engineState: (workload: string) => EngineState;
  /** A sentence that says what is wrong with keeping history; `undefined` while nothing is. */
  readonly storeProblem: () => string | undefined;
  /** When pause, engine state or interval change between ticks. */
  readonly onDidChangeState: Event<void>;
  readonly intervalMs: () => number;
  readonly hostName: () => string;
  readonly hostCores: () => number;
  /** UTC ms. */
  readonly now: () => number;
  /** Runs what a user clicked in a page that shows this. */
  runAction(action: PanelAction, shown: PanelRequest): void;
  /** Opens a panel of its own. */
  open(subjects: PanelSubjects): void;
  /** Shows what a container wrote in the minute before a death. */
  showDeathLogs(id: string): void;
  /** Puts what a user took out of a panel on the clipboard. */
  copy(text: string): void;
  /** Has the user choose a file for what was taken out of a panel. */
  save(file: SavedFile): void;
}
