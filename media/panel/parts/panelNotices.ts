import type { PanelAction, PanelNotice } from '../../../src/protocol/panel';
import { silenceText } from '../state/offline';

export interface Notice {
  readonly severity: 'info' | 'warning' | 'error';
  readonly text: string;
  readonly action?: { readonly label: string; readonly run: () => void };
}

export interface NoticeCauses {
  /** Whether there are charts. Without them, the placeholder says what is wrong. */
  readonly hasData: boolean;
  /** Time of the host's last message (UTC ms), while it counts as gone. */
  readonly lostSinceMs?: number;
  /** Why the newest request failed. */
  readonly failure?: string;
  readonly hostNotice?: PanelNotice;
  readonly retry: () => void;
  readonly runAction: (id: PanelAction) => void;
}

/** The line above the charts. Whatever makes everything else stale comes first. */
export function shownNotice(causes: NoticeCauses): Notice | undefined {
  const { hasData, lostSinceMs, failure, hostNotice, retry, runAction } = causes;
  if (hasData && lostSinceMs !== undefined) {
    return { severity: 'warning', text: silenceText('panel', lostSinceMs) };
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
