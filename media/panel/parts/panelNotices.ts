import type { PanelAction, PanelNotice } from '../../../src/protocol/panel';
import { clockTime } from '../data/timeLabels';

export interface Notice {
  readonly severity: 'info' | 'warning' | 'error';
  readonly text: string;
  readonly action?: { readonly label: string; readonly run: () => void };
}

export interface NoticeCauses {
  /** Whether there are charts: without them their place says what is wrong. */
  readonly hasData: boolean;
  /** When the host's last word came, UTC ms, where it gives none any more. */
  readonly lostSinceMs?: number;
  /** Why the newest question was not answered. */
  readonly failure?: string;
  readonly hostNotice?: PanelNotice;
  readonly retry: () => void;
  readonly runAction: (id: PanelAction) => void;
}

/** The one line above the charts. What makes all else stale goes first. */
export function shownNotice(causes: NoticeCauses): Notice | undefined {
  const { hasData, lostSinceMs, failure, hostNotice, retry, runAction } = causes;
  if (hasData && lostSinceMs !== undefined) {
    const since = clockTime(lostSinceMs, true);
    const text = `No answer from the extension since ${since}. The panel shows what came before, and continues by itself.`;
    return { severity: 'warning', text };
  }
  if (hasData && failure !== undefined) {
    const text = `History could not be read: ${failure}`;
    return { severity: 'error', text, action: { label: 'Try Again', run: retry } };
  }
  if (!hostNotice) return undefined;
  const { severity, text, action } = hostNotice;
  if (!action) return { severity, text };
  return { severity, text, action: { label: action.label, run: () => runAction(action.id) } };
}
