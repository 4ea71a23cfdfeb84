import type { Clock } from '../../common/clock';
import type { Log } from '../../common/log';
import type { ExaminedFile, StoreOpenReport } from '../../protocol/store';
import type { Steps } from '../steps/steps';
import type { StoreHealth } from '../../protocol/storeHealth';

/** What a store gets from its thread. */
export interface StoreDependencies {
  readonly clock: Clock;
  readonly log: Log;
  /** Called when saving starts to fail and when it works again. */
  readonly handleHealth: (health: StoreHealth) => void;
  /** Called with each file that turns out damaged, from the first moment: opening may never end. */
  readonly handleDamage?: (found: StoreOpenReport['damaged'][number]) => void;
  /** Called before a file is opened, which may never end, and with `undefined` afterwards. */
  readonly handleExamine?: (examined: ExaminedFile | undefined) => void;
  /** Takes work that a tick must not wait for. */
  readonly runLater: (work: () => Steps<void>) => void;
}
