import { minuteMs, secondMs } from '../common/time';
import type { DeathRecord } from './deathRecord';

/** Engines report a start a moment after the container began, which may have written something by then. */
const slackMs = secondMs;

/** The last minute of a container by its engine's clock, or its whole run when that was shorter. */
export function logSpan({
  atMs,
  ranForMs = minuteMs,
  toldLateMs = 0,
}: Pick<DeathRecord, 'atMs' | 'ranForMs' | 'toldLateMs'>): {
  readonly fromMs: number;
  readonly toMs: number;
} {
  const beforeMs = Math.min(ranForMs + toldLateMs + slackMs, minuteMs);
  return { fromMs: Math.max(0, atMs - beforeMs), toMs: atMs + secondMs };
}
