/** Ids of everything the extension contributes, in one place; `package.json` is held against it by a test. */
import type { HistoryRow } from './api';

export const commandIds = {
  showContainerHistory: 'containerMetrics.showContainerHistory',
  showHostHistory: 'containerMetrics.showHostHistory',
  queryHistory: 'containerMetrics.queryHistory',
  exportHistory: 'containerMetrics.exportHistory',
  clearHistory: 'containerMetrics.clearHistory',
  /**
   * In the view's own menu, where VS Code gives a command the row that has the focus, whatever it is: these ask what is meant. To
   * their handlers the row would look like one that was right-clicked.
   */
  exportChosenHistory: 'containerMetrics.containers.exportHistory',
  clearChosenHistory: 'containerMetrics.containers.clearHistory',
  showStorage: 'containerMetrics.showStorage',
  showOwnCost: 'containerMetrics.showOwnCost',
  addEngine: 'containerMetrics.addEngine',
  removeEngine: 'containerMetrics.removeEngine',
  pauseCollection: 'containerMetrics.pauseCollection',
  resumeCollection: 'containerMetrics.resumeCollection',
  collectNow: 'containerMetrics.collectNow',
  showLog: 'containerMetrics.showLog',
  openSettings: 'containerMetrics.openSettings',
} as const;

/** Run by a click on a tree item; not for others. */
export const openSelectedCommandId = 'containerMetrics.containers.openSelected';

export type CommandId = (typeof commandIds)[keyof typeof commandIds];

/** What each command takes and gives. Arguments come from anywhere, so handlers check them. */
export interface CommandHandlers extends Record<CommandId, (argument?: unknown) => Promise<unknown>> {
  /** A row of the tree, a container id or name, or nothing: then a quick pick. */
  readonly [commandIds.showContainerHistory]: (target?: unknown) => Promise<void>;
  /** Takes and gives what `ContainerMetricsApi.queryHistory` does. */
  readonly [commandIds.queryHistory]: (args?: unknown) => Promise<HistoryRow[]>;
}

export const viewIds = { container: 'containerMetrics', containers: 'containerMetrics.containers' } as const;
export const statusBarItemId = 'containerMetrics.hostCpu';
export const panelViewType = 'containerMetrics.history';
export const outputChannelName = 'Container Metrics';

export const contextKeys = {
  /** `EngineState['kind']` for all engines, chooses the welcome view. */
  engineState: 'containerMetrics.engineState',
  engineCount: 'containerMetrics.engineCount',
  /** Some containers are left out by the user's wish. */
  hasExcluded: 'containerMetrics.hasExcluded',
  isPaused: 'containerMetrics.isPaused',
  /** A setting does not do what it seems to say. */
  hasSettingProblems: 'containerMetrics.hasSettingProblems',
  /** `process.platform` of the machine the engine is looked for on, which may not be the one VS Code's window is on. */
  platform: 'containerMetrics.platform',
} as const;

export const settingsSection = 'containerMetrics';
/** Names within the section. */
export const settingIds = {
  interval: 'interval',
  idleInterval: 'idleInterval',
  retentionRawHours: 'retention.rawHours',
  retentionMinuteDays: 'retention.minuteDays',
  retentionQuarterHourDays: 'retention.quarterHourDays',
  storageMaxSizeMB: 'storage.maxSizeMB',
  engines: 'engines',
  exclude: 'containers.exclude',
} as const;
