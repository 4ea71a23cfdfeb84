import type { Memento, Uri } from 'vscode';
import type { ContainerMetricsApi } from './api';
import type { Clock } from './common/clock';
import type { Disposable } from './common/disposable';
import type { Event } from './common/emitter';
import type { Log } from './common/log';
import type { CommandHandlers } from './contributions';
import type { EngineChoice } from './engine/discovery/engineChoices';
import type { Settings } from './parseSettings';
import type { ExportOptions, ExportResult } from './protocol/export';
import type { HistoryKeeper, HistoryReader, StoreOpenReport } from './protocol/store';
import type { WindowInfo } from './protocol/windows';
import type { WindowRuns } from './runs/windowRuns';
import type { TimelineEntry } from './timeline/timelineEntry';
import type { ChosenContainers } from './ui/state/chosenContainers';
import type { LiveState } from './ui/state/liveState';
import type { LiveFeed } from './ui/state/liveFeed';
import type { WorkloadDirectory } from './ui/state/workloadDirectory';
import type { SharedCollector } from './windows/sharedCollector';

/**
 * All that a feature may use of this window. Its owner disposes of what is in it after the last feature. A
 * feature keeps what it makes in the one `Disposable` that it returns, and adds its commands last: then none
 * is there whose feature could not start.
 */
export interface Core {
  /** This moment, as every view shows it. */
  readonly live: LiveState;
  readonly ticks: Pick<LiveFeed, 'onDidRecord' | 'onDidMissTicks' | 'intervalMs'>;
  readonly timeline: Timeline;
  /** Asked of the window that collects, whichever it is. */
  readonly history: HistoryReader & HistoryKeeper;
  readonly collecting: SharedCollector;
  /** What is done in this window, for the window that collects to keep. */
  readonly runs: WindowRuns;
  readonly directory: WorkloadDirectory;
  /** What is selected in the tree. */
  readonly chosen: ChosenContainers;
  readonly engines: EngineChoices;
  readonly settings: SettingsSource;
  readonly runExport: HistoryExport;
  /** History files that could not be used, told by the window that collects. */
  readonly onDidFindDamage: Event<StoreOpenReport['damaged']>;
  readonly commands: Commands;
  /** What other extensions get, for features that are to see the same. */
  readonly api: ContainerMetricsApi;
  readonly window: WindowInfo;
  readonly extensionUri: Uri;
  /** The beginning of links to this extension, before their path. */
  readonly linkBase: string;
  /** Outlives the extension host, for this workspace. */
  readonly workspaceState: Memento;
  readonly clock: Clock;
  readonly log: Log;
  readonly showLog: () => void;
}

/** What happened. */
export interface Timeline {
  /**
   * Oldest first, never none, within a moment of when it happened; already in the history unless that is
   * slow.
   */
  readonly onDidHappen: Event<readonly TimelineEntry[]>;
}

/** Which engines there are to choose from, and what is wrong with an address that a user writes. */
export interface EngineChoices {
  list(): Promise<readonly EngineChoice[]>;
  check(address: string): string | undefined;
}

export interface SettingsSource {
  /** As they are now. */
  read(): Settings;
  /** What of them does not do what it seems to say, a sentence each. Plain text. */
  problems(): readonly string[];
  readonly onDidChange: Event<Settings>;
}

/** Runs one export; rejects with `CanceledError` once `signal` aborts. */
export type HistoryExport = (
  options: Omit<ExportOptions, 'folder' | 'wasmPath' | 'partialFile'>,
  handleProgress: (share: number) => void,
  signal: AbortSignal,
) => Promise<ExportResult>;

export interface Commands {
  /**
   * Adds handlers until disposed. An error that a handler throws is shown to the user, or rejects the
   * caller's promise. @throws Error when one of them has a handler already.
   */
  add(handlers: Partial<CommandHandlers>): Disposable;
}

/** Frozen: what one feature is given is what the others are. */
export function createCore(parts: Core): Core {
  return Object.freeze({ ...parts });
}
