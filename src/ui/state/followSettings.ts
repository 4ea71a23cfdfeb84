import type { Disposable } from '../../common/disposable';
import type { LiveState } from './liveState';

export interface FollowedSettings<S> {
  /** What of the settings does not do what it seems to say, a sentence each. */
  readonly problems: () => readonly string[];
  readonly onDidChange: (listener: (changed: S) => void) => Disposable;
}

/**
 * Shows what of the settings is misread, now and after each change. A change is applied first, so that
 * nothing is said of one that is not in force yet.
 */
export function followSettings<S>(
  { problems, onDidChange }: FollowedSettings<S>,
  live: Pick<LiveState, 'update'>,
  apply: (changed: S) => void,
): Disposable {
  const show = (): void => live.update({ settingProblems: problems() });
  show();
  return onDidChange(changed => {
    apply(changed);
    show();
  });
}
