import type { ContainerHealth } from '../common/model/container';
import type { ContainerEvent } from '../common/model/event';
import { isToldToEnd } from '../common/model/exitCode';
import { minuteMs, secondMs } from '../common/time';

/** What events tell of the last run of a container that has ended. */
export interface LifeBefore {
  /** `undefined`: no end was reported. */
  readonly diedAtMs?: number;
  readonly startedAtMs?: number;
  readonly createdAtMs?: number;
  readonly exitCode?: number;
  readonly oomAtMs?: number;
  readonly kills: readonly { readonly atMs: number; readonly signal?: number }[];
  readonly health?: ContainerHealth;
  readonly loop?: { readonly deaths: number; readonly withinMs: number };
}

/** Engines report an out-of-memory kill and an end at the same moment, in either order; a busy one, later. */
export const lateMemoryMs = 3 * secondMs;
/** An engine waits for up to a minute before it restarts a container that dies each time. */
const loopWindowMs = 5 * minuteMs;
const leastLoopDeaths = 3;

/** `events`: of one container, in any order. */
export function lifeBefore(events: readonly ContainerEvent[]): LifeBefore {
  const inOrder = events.toSorted((a, b) => a.timestampMs - b.timestampMs);
  const death = inOrder.findLast(({ action }) => action === 'die');
  const createdAtMs = inOrder.findLast(({ action }) => action === 'create')?.timestampMs;
  if (!death) return { createdAtMs, kills: [] };
  const until = inOrder.slice(0, inOrder.indexOf(death));
  const startIndex = until.findLastIndex(({ action }) => action === 'start');
  const previousDeath = until.findLastIndex(({ action }) => action === 'die');
  // Although no start was reported, the run before is another one.
  const run = until.slice(Math.max(startIndex, previousDeath) + 1);
  const late = inOrder.slice(inOrder.indexOf(death) + 1);
  const lateMs = death.timestampMs + lateMemoryMs;
  const oom =
    late.find(({ action, timestampMs }) => action === 'oom' && timestampMs <= lateMs) ??
    run.findLast(({ action }) => action === 'oom');
  return {
    diedAtMs: death.timestampMs,
    startedAtMs: startIndex > previousDeath ? until[startIndex]?.timestampMs : undefined,
    createdAtMs,
    exitCode: death.exitCode,
    oomAtMs: oom?.timestampMs,
    kills: run
      .filter(({ action }) => action === 'kill')
      .map(({ timestampMs, signal }) => ({ atMs: timestampMs, signal })),
    health: run.findLast(({ action }) => action === 'health_status')?.health,
    loop: loopOf(inOrder, death.timestampMs),
  };
}

/** Counts deaths that nobody asked for, so that restarting something by hand a few times is no loop. */
function loopOf(inOrder: readonly ContainerEvent[], diedAtMs: number): LifeBefore['loop'] {
  const deaths: number[] = [];
  // The signals of the run so far. Its exit code says which of them were meant to end it.
  let sent: (number | undefined)[] = [];
  for (const { action, timestampMs, signal, exitCode } of inOrder) {
    if (timestampMs > diedAtMs) break;
    if (action === 'kill') sent.push(signal);
    const isEnd = action === 'die';
    const isAskedFor = isEnd && sent.some(each => isToldToEnd(each, exitCode));
    if (isEnd && !isAskedFor && timestampMs >= diedAtMs - loopWindowMs) deaths.push(timestampMs);
    if (isEnd || action === 'start') sent = [];
  }
  const [first = diedAtMs] = deaths;
  return deaths.length < leastLoopDeaths ? undefined : { deaths: deaths.length, withinMs: diedAtMs - first };
}
