import type { ContainerEvent } from '../common/model/event';

export interface RunSpan {
  /** UTC ms. */
  readonly fromMs: number;
  readonly toMs: number;
}

/** When containers ran within a span, according to events. */
export interface AliveTime {
  /** Time in which at least one of them ran; `undefined` if no event says so. */
  readonly aliveMs?: number;
  /** Starts that followed a death of the same container within the span. */
  readonly restarts: number;
  /** Out-of-memory events of the engine. */
  readonly ooms: number;
}

interface Life {
  /** When it began to run; `undefined` while it does not run. */
  sinceMs: number | undefined;
  hasDied: boolean;
}

/** `events`: of one workload, in any order; those outside the span are ignored. */
export function aliveTime(events: readonly ContainerEvent[], { fromMs, toMs }: RunSpan): AliveTime {
  const lives = new Map<string, Life>();
  const intervals: [fromMs: number, toMs: number][] = [];
  let [restarts, ooms] = [0, 0];
  const inOrder = events
    .filter(({ timestampMs }) => timestampMs >= fromMs && timestampMs <= toMs)
    .sort((a, b) => a.timestampMs - b.timestampMs);
  for (const { containerId, action, timestampMs } of inOrder) {
    if (action === 'oom') ooms++;
    if (action !== 'start' && action !== 'die') continue;
    // A container that dies first was running before the span.
    const life = lives.get(containerId) ?? {
      sinceMs: action === 'die' ? fromMs : undefined,
      hasDied: false,
    };
    lives.set(containerId, life);
    if (action === 'start') {
      if (life.hasDied) restarts++;
      life.sinceMs ??= timestampMs;
    } else {
      if (life.sinceMs !== undefined) intervals.push([life.sinceMs, timestampMs]);
      life.sinceMs = undefined;
      life.hasDied = true;
    }
  }
  for (const { sinceMs } of lives.values()) if (sinceMs !== undefined) intervals.push([sinceMs, toMs]);
  return { aliveMs: lives.size === 0 ? undefined : unionMs(intervals), restarts, ooms };
}

function unionMs(intervals: readonly [number, number][]): number {
  let [sum, endMs] = [0, Number.NEGATIVE_INFINITY];
  for (const [fromMs, toMs] of intervals.toSorted((a, b) => a[0] - b[0])) {
    sum += Math.max(0, toMs - Math.max(fromMs, endMs));
    endMs = Math.max(endMs, toMs);
  }
  return sum;
}
