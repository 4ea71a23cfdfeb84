import type { HistoryKeeper, HistoryReader } from '../protocol/store';
import type { WindowRole } from './windowRole';

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
