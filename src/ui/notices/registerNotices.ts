import { DisposableStore, type Disposable } from '../../common/disposable';
import type { Core } from '../../core';
import { damageReporter } from './damageReporter';
import { saveProblemReporter } from './saveProblemReporter';
import { troubleLog } from './troubleLog';

/**
 * Tells, once each, what a user would not find by looking: history that was lost or is being lost. The log
 * has all that is wrong.
 */
export function registerNotices({ live, log, onDidFindDamage }: Core): Disposable {
  const parts = new DisposableStore();
  parts.add(onDidFindDamage(damageReporter(log)));
  parts.add(saveProblemReporter(live, log));
  parts.add(troubleLog(live, log));
  return parts;
}
