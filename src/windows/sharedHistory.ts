import type { CollectingCost } from '../protocol/windows';
import type { HistoryKeeper, HistoryReader } from '../protocol/store';
import type { WindowRole } from './windowRole';

/** What commands may ask of the collector, wherever it is. */
export interface SharedCollector {
  pause(): Promise<void>;
  resume(): Promise<void>;
  collectNow(): Promise<void>;
  reportCost(): Promise<CollectingCost>;
  noteFocus(window: string, isFocused: boolean): Promise<void>;
}

/** History as every window reads it: asked of the one that collects. */
export function sharedHistory(role: Pick<WindowRole, 'call'>): HistoryReader & HistoryKeeper {
  return {
    queryHistory: (params, signal) => role.call('queryHistory', params, signal),
    queryHostHistory: (params, signal) => role.call('queryHostHistory', params, signal),
    querySeries: (params, signal) => role.call('querySeries', params, signal),
    querySeriesOfMany: (params, signal) => role.call('querySeriesOfMany', params, signal),
    queryStatistics: (params, signal) => role.call('queryStatistics', params, signal),
    queryPeaks: (params, signal) => role.call('queryPeaks', params, signal),
    queryEvents: (params, signal) => role.call('queryEvents', params, signal),
    listWorkloads: () => role.call('listWorkloads', {}),
    clear: params => role.call('clear', params),
    reportStorage: () => role.call('reportStorage', {}),
    flush: () => role.call('flush', {}),
  };
}

/** The collector as every window commands it. */
export function sharedCollector(role: Pick<WindowRole, 'call'>): SharedCollector {
  return {
    pause: () => role.call('pause', {}),
    resume: () => role.call('resume', {}),
    collectNow: () => role.call('collectNow', {}),
    reportCost: () => role.call('reportCost', {}),
    noteFocus: (window, isFocused) => role.call('noteFocus', { window, isFocused }),
  };
}
