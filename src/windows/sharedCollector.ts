import type { CollectingCost } from '../protocol/windows';
import type { WindowRole } from './windowRole';

/** What commands may ask of the collector, wherever it is. */
export interface SharedCollector {
  pause(): Promise<void>;
  resume(): Promise<void>;
  collectNow(): Promise<void>;
  reportCost(): Promise<CollectingCost>;
  noteFocus(window: string, isFocused: boolean): Promise<void>;
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
