/** Ids of everything the extension contributes, in one place; `package.json` is held against it by a test. */
import type { ContainerMetricsApi, HistoryArguments } from './api';

export const commandIds = {
  showContainerHistory: 'containerMetrics.showContainerHistory',
  showHostHistory: 'containerMetrics.showHostHistory',
  queryHistory: 'containerMetrics.queryHistory',
  exportHistory: 'containerMetrics.exportHistory',
  pauseCollection: 'containerMetrics.pauseCollection',
  resumeCollection: 'containerMetrics.resumeCollection',
  collectNow: 'containerMetrics.collectNow',
  showLog: 'containerMetrics.showLog',
  openSettings: 'containerMetrics.openSettings',
} as const;

export type CommandId = (typeof commandIds)[keyof typeof commandIds];

/** What each command takes and gives. Arguments come from anywhere, so handlers still check them. */
export interface CommandSignatures {
  [commandIds.showContainerHistory](target?: unknown): Promise<void>;
  [commandIds.showHostHistory](): Promise<void>;
  [commandIds.queryHistory](args?: HistoryArguments): ReturnType<ContainerMetricsApi['queryHistory']>;
  [commandIds.exportHistory](target?: unknown): Promise<void>;
  [commandIds.pauseCollection](): Promise<void>;
  [commandIds.resumeCollection](): Promise<void>;
  [commandIds.collectNow](): Promise<void>;
  [commandIds.showLog](): Promise<void>;
  [commandIds.openSettings](): Promise<void>;
}

export const viewIds = { container: 'containerMetrics', containers: 'containerMetrics.containers' } as const;
export const statusBarItemId = 'containerMetrics.hostCpu';
export const panelViewType = 'containerMetrics.history';
export const outputChannelName = 'Container Metrics';

export const contextKeys = {
  /** `EngineState['kind']`, chooses the welcome view. */
  engineState: 'containerMetrics.engineState',
  isPaused: 'containerMetrics.isPaused',
} as const;

export const settingsSection = 'containerMetrics';
/** Names within the section. */
export const settingIds = {
  interval: 'interval',
  retentionRawHours: 'retention.rawHours',
  engineEndpoint: 'engine.endpoint',
} as const;
