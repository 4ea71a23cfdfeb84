import type { CurrentFigures, HostParts, PanelStatus, PanelSubject } from '../../../src/protocol/panel';
import { clockTime } from '../data/timeLabels';
import type { PageState } from './pageState';

/** What remains true about a subject once its host side is gone: nothing about the present. */
export function withoutNow(subject: PanelSubject): PanelSubject {
  if (subject.kind === 'host') return subject;
  if (subject.kind === 'group') return { ...subject, running: undefined };
  return { ...subject, status: 'unknown', health: undefined, startedAtMs: undefined };
}

/** The current state and figures of the subject, as far as they can be known. */
export function presentOf({ subject, figures, hostParts, lostSinceMs }: PageState): {
  readonly subject?: PanelSubject;
  readonly figures: CurrentFigures;
  readonly hostParts?: HostParts;
} {
  return lostSinceMs === undefined
    ? { subject, figures, hostParts }
    : { subject: subject && withoutNow(subject), figures: {} };
}

/** Why no new data comes; `undefined` while it does. */
export function offReason(isLost: boolean, status: PanelStatus | undefined): string | undefined {
  if (isLost) return 'the extension does not answer';
  if (!status) return 'waiting for the extension';
  if (status.isCollecting) return undefined;
  if (status.isPaused) return 'collection is paused';
  return 'nothing is collected at the moment';
}

/** Says that a host does not answer. `what`: what shows its last answer. */
export function silenceText(what: 'panel' | 'comparison', sinceMs: number): string {
  const since = clockTime(sinceMs, true);
  return `No answer from the extension since ${since}. The ${what} shows what came before, and continues by itself.`;
}
