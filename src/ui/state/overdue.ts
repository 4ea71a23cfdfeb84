import type { Tick } from '../../common/model/tick';
import { formatUtc } from '../../common/text/format';

/** After so many intervals without a tick, the collector counts as standing still. */
const overdueIntervals = 3;

/**
 * The age from which a tick's figures are not those of now. A longer interval counts from the tick before the
 * change.
 */
export function overdueAfterMs(tick: Pick<Tick, 'intervalMs'>, intervalMs: number): number {
  return overdueIntervals * Math.max(tick.intervalMs, intervalMs);
}

/** What every view says while ticks are overdue: none of them shows old figures as those of now. */
export function overdueText(sinceMs: number): string {
  return `No figures have come since ${formatUtc(sinceMs)}.`;
}
