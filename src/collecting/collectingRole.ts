import type { Settings } from '../parseSettings';
import { WindowRole, type WindowRoleOptions } from '../windows/windowRole';
import { CollectingWindow, type CollectingWindowOptions } from './collectingWindow';

export interface CollectingRoleOptions {
  /** Whether it collects or follows one that does. */
  readonly role: Omit<WindowRoleOptions, 'createOwner'>;
  /** What a collecting window is made from. */
  readonly collecting: Omit<CollectingWindowOptions, 'seed' | 'settings' | 'clock' | 'log'>;
  readonly readSettings: () => Settings;
}

/**
 * Makes this window's role (not started yet) and a function that passes it changed settings, which take
 * effect while it collects.
 */
export function collectingRole({ role, collecting, readSettings }: CollectingRoleOptions): {
  readonly role: WindowRole;
  readonly setSettings: (settings: Settings) => void;
} {
  const { clock, log } = role;
  let newest: CollectingWindow | undefined;
  return {
    role: new WindowRole({
      ...role,
      createOwner: seed =>
        (newest = new CollectingWindow({ ...collecting, clock, log, seed, settings: readSettings() })),
    }),
    setSettings: settings => newest?.setSettings(settings),
  };
}
