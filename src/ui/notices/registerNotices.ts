import { DisposableStore, type Disposable } from '../../common/disposable';
import type { Core } from '../../core';
import { damageReporter } from './damageReporter';
import { saveProblemReporter } from './saveProblemReporter';
import { troubleLog } from './troubleLog';

/**
 * Notifies users, once for each topic, of what they would not notice otherwise: history that was lost or is
 * being lost. The log has every problem.
 */
export function registerNotices({ live, log, onDidFindDamage }: Core): Disposable {
  const disposables = new DisposableStore();
  disposables.add(onDidFindDamage(damageReporter(log)));
  disposables.add(saveProblemReporter(live, log));
  disposables.add(troubleLog(live, log));
  return disposables;
}
