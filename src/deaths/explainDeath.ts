import { plainLine } from '../common/text/untrustedText';
import { minuteMs, secondMs } from '../common/time';
import type { ContainerHealth, ContainerLimits, ContainerStatus } from '../common/model/container';
import type { ContainerEvent } from '../common/model/event';
import type { Series } from '../common/series';
import { deathSpan } from './deathSpan';
import { changesSince } from './changesSince';
import type { DeadContainer, DeathRecord } from './deathRecord';
import { judgeDeath } from './judgeDeath';
import { lifeBefore, type LifeBefore } from './lifeBefore';
import { beforeFreed, memoryGrowth, memoryPoints } from './memoryGrowth';

/** What inspection tells of a container that has ended, or never began to run. */
export interface EndState {
  readonly status?: ContainerStatus;
  readonly exitCode?: number;
  readonly isOomKilled?: boolean;
  /** Why the engine could not start it. */
  readonly startError?: string;
  readonly createdAtMs?: number;
  readonly startedAtMs?: number;
  readonly finishedAtMs?: number;
  readonly health?: ContainerHealth;
}

/** What a death is explained from. Each part may be missing, and then nothing is concluded from it. */
export interface DeathFacts {
  readonly container: DeadContainer;
  /**
   * Events of this container, in any order: at least of the last minutes, and up to a little after its end.
   */
  readonly events: readonly ContainerEvent[];
  readonly state?: EndState;
  /** `memoryUsedBytes` over the ten minutes before the end. */
  readonly series?: Series;
  /** The last run of the same workload that ended well, or ran long. */
  readonly lastGood?: { readonly image: string; readonly limits?: ContainerLimits };
  /** Whether the engine does not say who killed or stopped a container, and by which signal, as Podman. */
  readonly isSilentOnKills?: boolean;
}

const mostErrorCharacters = 300;
/** An engine tells an end when it has noted it; one that is busy, or waits for its disk, later. */
const latestToldMs = minuteMs;
/** Where nothing is known of the end before, which inspection may still tell of. */
const usuallyToldMs = 5 * secondMs;
const slackMs = secondMs;

/**
 * Whether inspection tells of the end that an event told at `atMs`, and not of the run before or after.
 * `previousMs`: when the end before was told, if it is known.
 */
export function isStateOfEnd(
  { finishedAtMs }: Pick<EndState, 'finishedAtMs'>,
  atMs: number,
  previousMs = atMs - usuallyToldMs,
): boolean {
  if (finishedAtMs === undefined) return false;
  return finishedAtMs > Math.max(previousMs, atMs - latestToldMs) && finishedAtMs <= atMs + slackMs;
}

/**
 * Why a container ended, or could not start, as far as it can be known. `undefined`: neither events nor
 * inspection tell of an end.
 */
export function explainDeath(facts: DeathFacts): DeathRecord | undefined {
  const { container, state, lastGood } = facts;
  const life = lifeBefore(facts.events);
  const startError = state?.startError;
  const atMs = timeOf(life, facts);
  if (atMs === undefined) return undefined;
  const startedAtMs = startError === undefined ? (life.startedAtMs ?? startOf(state, atMs)) : undefined;
  const read = facts.series ? memoryPoints(facts.series, atMs + minuteMs) : [];
  // Memory of earlier runs says nothing of this one. The clock of an engine may be off by some seconds.
  const fromMs = Math.max(deathSpan(atMs).fromMs, life.startedAtMs ?? -Infinity);
  const points = beforeFreed(
    read.filter(({ x }) => x >= fromMs),
    life.oomAtMs ?? atMs,
  );
  const last = points.at(-1);
  const evidence = {
    oomAtMs: life.oomAtMs,
    kills: life.kills,
    error: startError === undefined ? undefined : plainLine(startError, mostErrorCharacters),
    health: life.health ?? state?.health,
    growth: memoryGrowth(points),
    lastMemory: last && { atMs: last.x, bytes: last.y },
    loop: life.loop,
  };
  const exitCode = startError === undefined ? (life.exitCode ?? state?.exitCode) : state?.exitCode;
  const ranForMs = startedAtMs === undefined ? undefined : (ranOf(state) ?? Math.max(0, atMs - startedAtMs));
  const judged = judgeDeath({
    atMs,
    exitCode,
    ranForMs,
    isOomKilled: state?.isOomKilled === true,
    limits: container.limits,
    isSilentOnKills: facts.isSilentOnKills === true,
    evidence,
  });
  const toldLateMs = atMs - (state?.finishedAtMs ?? atMs);
  return {
    ...judged,
    atMs,
    ...(toldLateMs > slackMs && { toldLateMs }),
    ranForMs,
    exitCode,
    container,
    evidence,
    similar: { count: 1, sinceMs: atMs },
    changes: lastGood ? changesSince(lastGood, container) : [],
  };
}

/**
 * When it ended. No event tells that a start failed, so its time is that of the container's creation, or of a
 * later end.
 */
function timeOf({ diedAtMs, createdAtMs }: LifeBefore, { state }: DeathFacts): number | undefined {
  if (state?.startError === undefined) return diedAtMs ?? state?.finishedAtMs;
  const times = [diedAtMs, createdAtMs ?? state.createdAtMs, state.finishedAtMs].flatMap(each => each ?? []);
  return times.length === 0 ? undefined : Math.max(...times);
}

/** Events may tell a start or an end long after it. */
function ranOf({ startedAtMs, finishedAtMs }: EndState = {}): number | undefined {
  if (startedAtMs === undefined || finishedAtMs === undefined || finishedAtMs < startedAtMs) return undefined;
  return finishedAtMs - startedAtMs;
}

function startOf(state: EndState | undefined, atMs: number): number | undefined {
  const { startedAtMs } = state ?? {};
  return startedAtMs !== undefined && startedAtMs <= atMs ? startedAtMs : undefined;
}
