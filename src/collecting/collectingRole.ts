import type { Settings } from '../parseSettings';
import { WindowRole, type WindowRoleOptions } from '../windows/windowRole';
import { CollectingWindow, type CollectingWindowOptions } from './collectingWindow';

export interface CollectingRoleOptions {
  /** Whether it collects or follows one that does. */
  readonly role: Omit<WindowRoleOptions, 'createOwner'>;
  /** What it takes to collect. */
  readonly collecting: Omit<CollectingWindowOptions, 'seed' | 'settings' | 'clock' | 'log'>;
  readonly readSettings: () => Settings;
}

/**
 * The part of this window among all, not begun yet, and what tells it of changed settings, which act where it
 * collects.
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
