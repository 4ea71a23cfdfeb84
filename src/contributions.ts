/** Ids of everything the extension contributes, in one place; `package.json` is held against it by a test. */
import type { HistoryRow } from './api';
import { defaultRetention } from './common/defaultRetention';

export const commandIds = {
  showContainerHistory: 'containerMetrics.showContainerHistory',
  showHostHistory: 'containerMetrics.showHostHistory',
  compareHistory: 'containerMetrics.compareHistory',
  showHistoryView: 'containerMetrics.showHistoryView',
  /** In the menu of the history view itself. */
  pinHistory: 'containerMetrics.historyView.pin',
  unpinHistory: 'containerMetrics.historyView.unpin',
  openInEditor: 'containerMetrics.historyView.openInEditor',
  copyLink: 'containerMetrics.copyLink',
  explainLastDeath: 'containerMetrics.explainLastDeath',
  showDeathLogs: 'containerMetrics.showDeathLogs',
  openComposeFile: 'containerMetrics.openComposeFile',
  queryHistory: 'containerMetrics.queryHistory',
  exportHistory: 'containerMetrics.exportHistory',
  clearHistory: 'containerMetrics.clearHistory',
  /**
   * In the view's own menu, where VS Code gives a command the row that has the focus, whatever it is: these
   * ask what is meant, or show what the history view has. To their handlers the row would look like one that
   * was right-clicked.
   */
  openHistoryView: 'containerMetrics.containers.showHistoryView',
  exportChosenHistory: 'containerMetrics.containers.exportHistory',
  clearChosenHistory: 'containerMetrics.containers.clearHistory',
  showStorage: 'containerMetrics.showStorage',
  showOwnCost: 'containerMetrics.showOwnCost',
  addEngine: 'containerMetrics.addEngine',
  removeEngine: 'containerMetrics.removeEngine',
  pauseCollection: 'containerMetrics.pauseCollection',
  resumeCollection: 'containerMetrics.resumeCollection',
  collectNow: 'containerMetrics.collectNow',
  compareRuns: 'containerMetrics.compareRuns',
  /** Compares the newest run that has earlier ones, or the run whose id is given. */
  compareLastRun: 'containerMetrics.compareLastRun',
  startMeasuring: 'containerMetrics.startMeasuring',
  stopMeasuring: 'containerMetrics.stopMeasuring',
  showLog: 'containerMetrics.showLog',
  openSettings: 'containerMetrics.openSettings',
} as const;

/** Titles of commands that are shown elsewhere, too. */
export const commandTitles = {
  showContainerHistory: 'Show Container History',
  explainLastDeath: 'Explain Last Death',
} as const satisfies Partial<Record<keyof typeof commandIds, string>>;

/** Run by a click on a tree item; not for others. */
export const openSelectedCommandId = 'containerMetrics.containers.openSelected';

export type CommandId = (typeof commandIds)[keyof typeof commandIds];

/** `selection`: all rows that are selected, where a row of a tree was clicked. */
export type CommandHandler = (argument?: unknown, selection?: unknown) => Promise<unknown>;

/** What each command takes and gives. Arguments come from anywhere, so handlers check them. */
export interface CommandHandlers extends Record<CommandId, CommandHandler> {
  /** A row of the tree, a container id or name, what a link asks for, or nothing: then a quick pick. */
  readonly [commandIds.showContainerHistory]: (target?: unknown) => Promise<void>;
  /** The id of a death, as history has it. */
  readonly [commandIds.showDeathLogs]: (id?: unknown) => Promise<void>;
  /** The id of a death of a container that Compose made. */
  readonly [commandIds.openComposeFile]: (id?: unknown) => Promise<void>;
  /** Takes and gives what `ContainerMetricsApi.queryHistory` does. */
  readonly [commandIds.queryHistory]: (args?: unknown) => Promise<HistoryRow[]>;
}

export const viewIds = {
  container: 'containerMetrics',
  containers: 'containerMetrics.containers',
  history: 'containerMetrics.historyView',
} as const;
export const statusBarItemId = 'containerMetrics.hostCpu';
/** There while something is measured by hand. */
export const measuringItemId = 'containerMetrics.measuring';
/** Scheme of the documents that show what a container wrote. */
export const logScheme = 'container-metrics-log';
/** There for ten seconds after a run that was done before. */
export const usualItemId = 'containerMetrics.usual';
export const panelViewType = 'containerMetrics.history';
export const comparisonViewType = 'containerMetrics.comparison';
/** Publisher and name. */
export const extensionId = 'container-metrics.container-metrics';

export const outputChannelName = 'Container Metrics';

export const contextKeys = {
  /** `EngineState['kind']` for all engines, chooses the welcome view. */
  engineState: 'containerMetrics.engineState',
  engineCount: 'containerMetrics.engineCount',
  /** Some containers are left out by the user's wish. */
  hasExcluded: 'containerMetrics.hasExcluded',
  isPaused: 'containerMetrics.isPaused',
  /** The history view stays with what it shows. */
  isHistoryPinned: 'containerMetrics.isHistoryPinned',
  /** Something is measured by hand in this window. */
  isMeasuring: 'containerMetrics.isMeasuring',
  /** A setting does not do what it seems to say. */
  hasSettingProblems: 'containerMetrics.hasSettingProblems',
  /**
   * `process.platform` of the machine the engine is looked for on, which may not be the one VS Code's window
   * is on.
   */
  platform: 'containerMetrics.platform',
} as const;

export const settingsSection = 'containerMetrics';

/**
 * Every setting: its name within the section, and what it takes. `package.json` says the same to users, and
 * VS Code takes its defaults and bounds from there: a test holds the two together.
 */
export const settings = {
  interval: { id: 'interval', kind: 'number', unit: 'seconds', min: 1, max: 300, default: 5 },
  /** 0: as often as ever. */
  idleInterval: { id: 'idleInterval', kind: 'number', unit: 'seconds', min: 0, max: 300, default: 0 },
  rawHours: {
    id: 'retention.rawHours',
    kind: 'number',
    unit: 'hours',
    min: 1,
    max: 720,
    default: defaultRetention.rawHours,
  },
  minuteDays: {
    id: 'retention.minuteDays',
    kind: 'number',
    unit: 'days',
    min: 1,
    max: 90,
    default: defaultRetention.minuteDays,
  },
  quarterHourDays: {
    id: 'retention.quarterHourDays',
    kind: 'number',
    unit: 'days',
    min: 1,
    max: 730,
    default: defaultRetention.quarterHourDays,
  },
  maxSizeMB: {
    id: 'storage.maxSizeMB',
    kind: 'number',
    unit: 'megabytes',
    min: 16,
    max: 65_536,
    default: defaultRetention.maxBytes / 2 ** 20,
  },
  /** Each is a connection and a request a tick. Empty: the engine that is found by itself. */
  engines: {
    id: 'engines',
    kind: 'texts',
    most: 16,
    areDistinct: true,
    example: '["unix:///var/run/docker.sock"]',
    instead: 'the engine that is found automatically is used',
  },
  exclude: {
    id: 'containers.exclude',
    kind: 'texts',
    example: '["name:test-*"]',
    instead: 'no container is excluded',
  },
  runSources: {
    id: 'runs.sources',
    kind: 'switches',
    names: ['tasks', 'debug', 'terminals', 'notebooks', 'git', 'saves'],
    example: '{ "git": false }',
  },
  comparesRuns: { id: 'runs.compare', kind: 'switch', default: true },
  /** Output of containers may hold secrets. */
  keepsDeathLogs: { id: 'deaths.keepLogs', kind: 'switch', default: false },
} as const satisfies Readonly<Record<string, NumberSetting | TextsSetting | SwitchesSetting | SwitchSetting>>;

/** Where runs come from that a user can switch off. */
export type RunSourceName = (typeof settings)['runSources']['names'][number];

/** `min` and `max` are allowed as well. */
export interface NumberSetting {
  readonly id: string;
  readonly kind: 'number';
  readonly unit: 'seconds' | 'hours' | 'days' | 'megabytes';
  readonly min: number;
  readonly max: number;
  readonly default: number;
}

/** A list of texts, empty where the user wrote none. */
export interface TextsSetting {
  readonly id: string;
  readonly kind: 'texts';
  /** Entries that are used; all of them without it. */
  readonly most?: number;
  /** One that is written twice counts once; where order matters it does not. */
  readonly areDistinct?: true;
  /** How to write one. */
  readonly example: string;
  /** What is done where there is none that can be used. */
  readonly instead: string;
}

/** On or off. */
export interface SwitchSetting {
  readonly id: string;
  readonly kind: 'switch';
  readonly default: boolean;
}

/** What each of some names is by itself: on, unless the user wrote otherwise. */
export interface SwitchesSetting {
  readonly id: string;
  readonly kind: 'switches';
  readonly names: readonly string[];
  /** How to write it. */
  readonly example: string;
}

export type SettingId = (typeof settings)[keyof typeof settings]['id'];
