import type { Disposable } from '../../common/disposable';
import type { Log } from '../../common/log';
import type { LiveState } from '../state/liveState';
import { troublesOf, type Trouble } from '../state/troubles';

/**
 * Logs each problem of this window when it begins, and when history is being saved again. Nothing else logs
 * them.
 */
export function troubleLog(live: Pick<LiveState, 'onDidChange' | 'snapshot'>, log: Log): Disposable {
  let before: readonly Trouble[] = [];
  const note = (troubles: readonly Trouble[]): void => {
    for (const { kind, text } of troubles) {
      if (before.some(each => each.text === text)) continue;
      if (kind === 'setting') log.warn(text);
      else log.error(text);
    }
    const isUnsaved = (list: readonly Trouble[]): boolean => list.some(({ kind }) => kind === 'unsaved');
    if (isUnsaved(before) && troubles.every(({ kind }) => kind === 'setting'))
      log.info('History is being saved again.');
    before = troubles;
  };
  note(troublesOf(live.snapshot));
  return live.onDidChange(snapshot => note(troublesOf(snapshot)));
}
