import type { Event } from '../../../common/emitter';
import type { Span } from '../../../common/time';
import type { Tick } from '../../../common/model/tick';
import type { EngineState } from '../../../common/model/engine';
import type { Container } from '../../../common/model/container';
import type { PanelAction, PanelRequest, PanelSubjects, SavedFile, UsageRow } from '../../../protocol/panel';
import type { TimelineEntry } from '../../../timeline/timelineEntry';
import type { HistoryReader, StoredWorkload } from '../../../protocol/store';

/** What history panels need from the rest of the extension. The composition root makes one for all panels. */
export interface HistorySource {
  readonly history: HistoryReader;
  /** Who used the machine in a span, with a label for each workload. */
  labeledUsage(
    span: Span,
    signal: AbortSignal,
  ): Promise<{ readonly rows: readonly UsageRow[]; readonly resolutionMs: number }>;
  /** A workload as stored; needed for the name of a container that is gone. */
  findWorkload(key: string): Promise<StoredWorkload | undefined>;
  /**
   * A workload's label, unique among all. `name` is used when the workload is not known now. Untrusted text.
   */
  labelOf(workload: string, name: string): string;
  /** How a workload's memory grows without being released; `undefined` when it does not, or nobody knows. */
  leakOf(workload: string): string | undefined;
  readonly latestTick: () => Tick | undefined;
  /** Whether several ticks after it are overdue. */
  readonly isOverdue: () => boolean;
  /** Current containers of all engines; may be newer than the tick. */
  readonly containers: () => readonly Container[];
  /** Fires after a tick was passed to the store. */
  readonly onDidTick: Event<Tick>;
  /** Fires with what just happened, oldest first. */
  readonly onDidHappen: Event<readonly TimelineEntry[]>;
  readonly isPaused: () => boolean;
  /** The state of the engine that a workload is on. */
  readonly engineState: (workload: string) => EngineState;
  /** The name of that engine; `undefined` where the workload's key names none. Untrusted text. */
  readonly engineName: (workload: string) => string | undefined;
  /** A sentence that says why history is not kept properly; `undefined` when it is. */
  readonly storeProblem: () => string | undefined;
  /** Fires when pause, engine state or interval change between ticks. */
  readonly onDidChangeState: Event<void>;
  readonly intervalMs: () => number;
  readonly hostName: () => string;
  readonly hostCores: () => number;
  /** UTC ms. */
  readonly now: () => number;
  /** Runs an action that a user clicked in a page that shows this. */
  runAction(action: PanelAction, shown: PanelRequest): void;
  /** Opens a new panel. */
  open(subjects: PanelSubjects): void;
  /** Shows what a container wrote in the minute before a death. */
  showDeathLogs(id: string): void;
  openComposeFile(id: string): void;
  /** Copies text from a panel to the clipboard. */
  copy(text: string): void;
  /** Asks the user for a file and saves content from a panel there. */
  save(file: SavedFile): void;
}
