import { formatBytes, formatDuration } from '../common/text/format';
import type { ContainerLimits } from '../common/model/container';
import { minuteMs, secondMs } from '../common/time';
import type { DeathEvidence, DeathKind, DeathRecord } from './deathRecord';
import { growthText } from './memoryGrowth';
import { asksToStop, isToldToEnd, signalName, signalOfExitCode } from '../common/model/exitCode';
import { startFailure } from './startFailure';

/** What a verdict is based on. */
export interface DeathClues {
  readonly atMs: number;
  readonly exitCode?: number;
  readonly ranForMs?: number;
  /** From inspection: the kernel killed some process of the run, not always the last one. */
  readonly isOomKilled: boolean;
  /** Its own limits, if they are known; without one of memory it may use all of the machine's. */
  readonly limits?: ContainerLimits;
  readonly isSilentOnKills: boolean;
  readonly evidence: DeathEvidence;
}

type Judged = Pick<DeathRecord, 'kind' | 'isBad' | 'verdict' | 'signalName'>;
type Cause = { readonly kind: DeathKind; readonly text: string; readonly signal?: number };

/** A kill or an out-of-memory event is the cause of an end that follows within this time. */
const causeWithinMs = 10 * secondMs;
/** An engine waits for so long, unless told otherwise, between an image's own signal to stop and SIGKILL. */
const stopWithinMs = minuteMs;
const killSignal = 9;
const goodKinds: readonly DeathKind[] = ['stopped', 'ended'];

/** Why a container ended, in one sentence. */
export function judgeDeath(clues: DeathClues): Judged {
  const cause = causeOf(clues);
  const { health, loop, error } = clues.evidence;
  const isUnhealthy = health === 'unhealthy' && error === undefined;
  const isGood = goodKinds.includes(cause.kind);
  const kind = !isGood ? cause.kind : loop ? 'restartLoop' : isUnhealthy ? 'unhealthy' : cause.kind;
  const sentence = [cause.text, isUnhealthy && 'it was unhealthy', loop && `restart loop: ${loopText(loop)}`];
  return {
    kind,
    isBad: !goodKinds.includes(kind),
    verdict: `${sentence.filter(part => typeof part === 'string').join('; ')}.`,
    signalName: cause.signal === undefined ? undefined : signalName(cause.signal),
  };
}

function causeOf(clues: DeathClues): Cause {
  const { exitCode, evidence } = clues;
  if (evidence.error !== undefined)
    return { kind: 'failedStart', text: startFailure(evidence.error, exitCode) };
  const signal = signalOfExitCode(exitCode);
  if (isOutOfMemory(clues)) return outOfMemory(clues);
  if (signal === killSignal) return killed(clues);
  const asked = evidence.kills.findLast(({ signal: sent }) => isToldToEnd(sent, exitCode));
  if (exitCode === undefined)
    return { kind: 'failed', text: `Ended${after(clues)}; its exit code is not known` };
  if (exitCode === 0) return asked ? { kind: 'stopped', text: 'Stopped when it was told to' } : ended(clues);
  if (asked && (signal === asked.signal || (signal === 15 && asked.signal === undefined)))
    return { kind: 'stopped', text: `Stopped by ${signalName(signal ?? 15)}, as it was told to`, signal };
  if (signal === undefined) {
    const when = asked ? ' when it was told to stop' : after(clues);
    return { kind: 'failed', text: `Ended with exit code ${exitCode}${when}` };
  }
  return { kind: 'signal', text: signalText(signal, clues, asked !== undefined), signal };
}

/** Whether the kernel killed one of its processes, and nobody killed the container since. */
function isOutOfMemory({ atMs, exitCode, isOomKilled, evidence: { oomAtMs, kills } }: DeathClues): boolean {
  const killedAtMs = kills.findLast(({ signal }) => signal === killSignal)?.atMs;
  if (oomAtMs !== undefined) {
    if (killedAtMs !== undefined && killedAtMs > oomAtMs) return false;
    return atMs - oomAtMs <= causeWithinMs || exitCode === 0;
  }
  return isOomKilled && killedAtMs === undefined;
}

function outOfMemory(clues: DeathClues): Cause {
  const { exitCode, limits } = clues;
  const isOfMachine = limits !== undefined && limits.memoryBytes === undefined;
  const kind = isOfMachine ? 'outOfMachineMemory' : 'outOfMemory';
  if (signalOfExitCode(exitCode) === killSignal) {
    const text = `Killed by the kernel ${whichMemory(limits, memoryText(clues))}`;
    return { kind, text, signal: killSignal };
  }
  const child = `the kernel killed one of its processes ${whichMemory(limits)}`;
  if (exitCode === 0) return { kind: 'childOutOfMemory', text: `Ended with exit code 0, but ${child}` };
  const code = exitCode === undefined ? 'Ended' : `Ended with exit code ${exitCode}`;
  return { kind, text: `${code} after ${child}` };
}

/** Which memory ran out: with what it did before, for the process that was the container. */
function whichMemory(limits: ContainerLimits | undefined, before?: string): string {
  if (!limits) return `because memory ran out${before ?? ''} (it ended before its limits were known)`;
  if (limits.memoryBytes !== undefined)
    return `at its limit of ${formatBytes(limits.memoryBytes)}${before ?? ''}`;
  const hasNone = before === undefined ? '' : `${before} (it has no limit of its own)`;
  return `because the machine was out of memory${hasNone}`;
}

/** What memory did before the end. Without a rise, the last reading shows how sudden it was. */
function memoryText({ atMs, evidence: { growth, lastMemory } }: DeathClues): string {
  if (growth) return `: memory ${growthText(growth)}`;
  if (!lastMemory || lastMemory.atMs > atMs) return '';
  const agoMs = atMs - lastMemory.atMs;
  const ago = agoMs < minuteMs ? `${Number((agoMs / secondMs).toFixed(1))} s` : formatDuration(agoMs);
  const when = agoMs < secondMs ? 'just before' : `${ago} before`;
  return `: ${when}, it used ${formatBytes(lastMemory.bytes)}`;
}

function killed({ atMs, isSilentOnKills, evidence: { kills } }: DeathClues): Cause {
  const signal = killSignal;
  const last = kills.findLast(
    each => (each.signal ?? killSignal) === killSignal && atMs - each.atMs <= causeWithinMs,
  );
  if (!last)
    return {
      kind: 'killedFromOutside',
      text: isSilentOnKills
        ? 'Killed by SIGKILL; the engine does not say by whom'
        : 'Killed by SIGKILL from outside the engine, which reported neither a kill nor out of memory',
      signal,
    };
  const told = kills.findLast(
    each => each !== last && each.signal !== killSignal && isToStop(each, last.atMs),
  );
  if (!told) return { kind: 'killed', text: 'Killed by a user or a tool (SIGKILL)', signal };
  const name = told.signal === undefined ? 'it was told to' : signalName(told.signal);
  const waitedMs = last.atMs - told.atMs;
  const within = waitedMs < secondMs / 2 ? 'at once' : `within ${Math.round(waitedMs / secondMs)} s`;
  return { kind: 'didNotStop', text: `Did not stop ${within} after ${name}, and was killed`, signal };
}

/** Whether a signal was a request to stop, which SIGKILL followed. */
function isToStop({ signal, atMs }: DeathEvidence['kills'][number], killedAtMs: number): boolean {
  const sureness = asksToStop(signal);
  return (
    atMs <= killedAtMs &&
    (sureness === 'always' || (sureness === 'maybe' && killedAtMs - atMs <= stopWithinMs))
  );
}

function ended(clues: DeathClues): Cause {
  return { kind: 'ended', text: `Ended with exit code 0${after(clues)}` };
}

function signalText(signal: number, { exitCode, isSilentOnKills }: DeathClues, isAsked: boolean): string {
  const name = `${signalName(signal)}, exit code ${exitCode}`;
  switch (signal) {
    case 4:
      return `Crashed on an instruction that this processor does not know (${name})`;
    case 6:
      return `Aborted itself (${name})`;
    case 7:
    case 11:
      return `Crashed on an access to memory that is not its own (${name})`;
    case 8:
      return `Crashed on a calculation that has no result (${name})`;
    case 1:
    case 2:
    case 15:
      if (isAsked) return `Ended by ${signalName(signal)} (exit code ${exitCode}) when it was told to stop`;
      return isSilentOnKills
        ? `Ended by ${signalName(signal)}; the engine does not say by whom`
        : `Ended by ${signalName(signal)}, which came from outside the engine`;
    default:
      return `Ended by ${signalName(signal)} (exit code ${exitCode})`;
  }
}

function after({ ranForMs }: DeathClues): string {
  if (ranForMs === undefined) return '';
  return ranForMs < secondMs ? ' within a second' : ` after ${formatDuration(ranForMs)}`;
}

/** `3 deaths in 4 s`. */
export function loopText({ deaths, withinMs }: NonNullable<DeathEvidence['loop']>): string {
  return `${deaths} deaths ${withinMs < secondMs ? 'within a second' : `in ${formatDuration(withinMs)}`}`;
}
