import type { ContainerLog, ContainerLogQuery } from '../common/model/containerLog';
import type { CollectingCost } from '../protocol/windows';
import type { WindowRole } from './windowRole';

/** What commands may ask of the collector, wherever it is. */
export interface SharedCollector {
  pause(): Promise<void>;
  resume(): Promise<void>;
  collectNow(): Promise<void>;
  reportCost(): Promise<CollectingCost>;
  /** What a container wrote; rejects with an `ArgumentError` that says why that cannot be read. */
  readLog(query: ContainerLogQuery): Promise<ContainerLog>;
  noteFocus(window: string, isFocused: boolean): Promise<void>;
}

/** The collector as every window commands it. */
export function sharedCollector(role: Pick<WindowRole, 'call'>): SharedCollector {
  return {
    pause: () => role.call('pause', {}),
    resume: () => role.call('resume', {}),
    collectNow: () => role.call('collectNow', {}),
    reportCost: () => role.call('reportCost', {}),
    readLog: query => role.call('readLog', query),
    noteFocus: (window, isFocused) => role.call('noteFocus', { window, isFocused }),
  };
}
