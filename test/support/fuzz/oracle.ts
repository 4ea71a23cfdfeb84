import { dayMs } from '../../../src/common/time';
import type { ContainerSample } from '../../../src/common/model/sample';
import type { ContainerEvent } from '../../../src/common/model/event';
import { farFuture } from './mutate';
import type { ScriptedEngine } from './scriptedEngine';
import { memoryLimit, type TrueContainer, type TrueFigures } from './trueContainer';

const farFutureMs = Date.parse(farFuture);
/** The longest wait for an answer and a tick together. */
const lateMs = 25_000;

type Figure = number | undefined;

/**
 * Compares samples and events with the scripted engine's true state and collects what is false. An unknown
 * figure is never false.
 */
export class Oracle {
  readonly #engine: ScriptedEngine;
  readonly #aheadMs: number;
  /** By container id: starts and ends reported by events, by the engine's clock. */
  readonly #starts = new Map<string, number[]>();
  readonly problems: string[] = [];

  constructor(engine: ScriptedEngine, aheadMs: number) {
    this.#engine = engine;
    this.#aheadMs = aheadMs;
  }

  /** `startedAtMs`: the known start of its container. */
  checkSample(sample: ContainerSample, startedAtMs: Figure, intervalMs: number): void {
    const container = this.#containerOf(sample.containerId);
    const readAtMs = sample.readAtMs ?? Number.NaN;
    const what = `${sample.containerId.slice(0, 8)} at ${new Date(sample.timestampMs).toISOString()}`;
    if (!container) return this.#blame(what, 'a sample of nobody');
    if (readAtMs === farFutureMs) {
      const { elapsedMs, cpuPercent } = sample;
      if (elapsedMs ?? cpuPercent !== undefined) this.#blame(what, 'a rate over thousands of years');
      return undefined;
    }
    if (!this.#wasRead(container, readAtMs)) return this.#blame(what, `never read at ${readAtMs}`);
    const ageMs = sample.timestampMs - (readAtMs - this.#aheadMs);
    if (Math.abs(ageMs) > intervalMs + lateMs) this.#blame(what, `its reading is ${ageMs} ms old`);
    this.#checkGauges(what, sample, container.figuresAt(readAtMs));
    if (sample.elapsedMs !== undefined) {
      const fromMs = readAtMs - sample.elapsedMs;
      const isTold = (timeMs: number): boolean => timeMs > fromMs && timeMs <= readAtMs;
      // A restart that no event reported and that the counters do not show cannot be known.
      const starts = [startedAtMs ?? Number.NaN, ...(this.#starts.get(container.id) ?? [])];
      const isHidden = container.runAt(fromMs) !== container.runAt(readAtMs) && !starts.some(isTold);
      if (!isHidden) this.#checkRates(what, sample, container, fromMs, readAtMs);
    } else if (ratesOf(sample).some(rate => rate !== undefined)) this.#blame(what, 'rates over no time');
    return undefined;
  }

  checkEvent(event: ContainerEvent): void {
    const { containerId, action, timestampMs } = event;
    if (action === 'start' || action === 'restart' || action === 'die') {
      const id = containerId.replace(/@.*/, '');
      const starts = this.#starts.get(id) ?? [];
      this.#starts.set(id, [...starts, timestampMs + this.#aheadMs]);
    }
    const container = this.#containerOf(event.containerId);
    const what = `event ${event.action} of ${event.containerId.slice(0, 8)}`;
    // An engine's clock may be hours off, but events dated another day are not reported.
    const isPossible = Number.isSafeInteger(timestampMs) && timestampMs < this.#engine.nowMs + dayMs;
    if (!isPossible) this.#blame(what, `its time is ${timestampMs}`);
    if (!container || event.exitCode === undefined) return;
    if (!container.runs.some(({ exitCode }) => exitCode === event.exitCode))
      this.#blame(what, `exit code ${event.exitCode}`);
  }

  /** A container must appear once, however often a list repeats it. */
  checkOnce(what: string, containerIds: readonly string[]): void {
    const twice = containerIds.filter((id, index) => containerIds.indexOf(id) !== index);
    if (twice.length > 0) this.#blame(what, `${twice.map(id => id.slice(0, 8)).join()} is there twice`);
  }

  checkExitCode(containerId: string, exitCode: Figure): void {
    const container = this.#containerOf(containerId);
    if (!container || exitCode === undefined) return;
    const codes = container.runs.map(run => run.exitCode);
    if (!codes.includes(exitCode)) this.#blame(containerId.slice(0, 8), `ended with ${exitCode}`);
  }

  /** An id may be followed by its engine's key. */
  #containerOf(containerId: string): TrueContainer | undefined {
    return this.#engine.all.get(containerId.replace(/@.*/, ''));
  }

  #wasRead({ id }: TrueContainer, timeMs: number): boolean {
    return this.#engine.reads.get(id)?.has(timeMs) === true;
  }

  #checkGauges(what: string, sample: ContainerSample, true_: TrueFigures): void {
    const { memoryUsage, inactiveFile } = true_;
    this.#check(what, 'memory', sample.memoryUsedBytes, [memoryUsage, memoryUsage - inactiveFile]);
    this.#check(what, 'memory limit', sample.memoryLimitBytes, [memoryLimit]);
    this.#check(what, 'PIDs', sample.pids, [true_.pids]);
    this.#check(what, 'received', sample.networkRxBytes, partsOf(true_.rx));
    this.#check(what, 'sent', sample.networkTxBytes, partsOf(true_.tx));
    this.#check(what, 'read', sample.blockReadBytes, [true_.blockRead]);
    this.#check(what, 'written', sample.blockWriteBytes, [true_.blockWrite]);
  }

  #checkRates(
    what: string,
    sample: ContainerSample,
    container: TrueContainer,
    fromMs: number,
    toMs: number,
  ): void {
    const isOneRun = container.runAt(fromMs) === container.runAt(toMs);
    if (!isOneRun) {
      if (ratesOf(sample).some(rate => rate !== undefined)) this.#blame(what, 'rates over a restart');
      return;
    }
    if (!this.#wasRead(container, fromMs))
      return void this.#blame(what, `rates since ${fromMs}, when it was not read`);
    const [before, after] = [container.figuresAt(fromMs), container.figuresAt(toMs)];
    const perSecond = (from: number, to: number): number => ((to - from) / (toMs - fromMs)) * 1000;
    const rates = (key: 'rx' | 'tx'): number[] => {
      const from = partsOf(before[key]);
      return partsOf(after[key]).map((to, index) => perSecond(from[index] ?? Number.NaN, to));
    };
    this.#check(what, 'CPU', sample.cpuPercent, [perSecond(before.cpuNs, after.cpuNs) / 1e7]);
    this.#check(what, 'receives', sample.networkRxBytesPerSecond, rates('rx'));
    this.#check(what, 'sends', sample.networkTxBytesPerSecond, rates('tx'));
    this.#check(what, 'reads', sample.blockReadBytesPerSecond, [
      perSecond(before.blockRead, after.blockRead),
    ]);
    this.#check(what, 'writes', sample.blockWriteBytesPerSecond, [
      perSecond(before.blockWrite, after.blockWrite),
    ]);
    const [periods, throttled] = [after.periods - before.periods, after.throttled - before.throttled];
    this.#check(what, 'throttled', sample.throttledPercent, [periods > 0 ? (throttled / periods) * 100 : 0]);
  }

  #check(what: string, name: string, told: Figure, allowed: readonly number[]): void {
    if (told === undefined) return;
    const isTrue = allowed.some(figure => Math.abs(told - figure) <= 1e-9 * Math.max(1, Math.abs(figure)));
    if (!isTrue) this.#blame(what, `${name} is told as ${told}, not ${allowed.join(' or ')}`);
  }

  #blame(what: string, problem: string): void {
    this.problems.push(`${what}: ${problem}`);
  }
}

function ratesOf(sample: ContainerSample): readonly Figure[] {
  return [
    sample.cpuPercent,
    sample.networkRxBytesPerSecond,
    sample.networkTxBytesPerSecond,
    sample.blockReadBytesPerSecond,
    sample.blockWriteBytesPerSecond,
  ];
}

/** The sum of two interfaces, or one of them where the other is not reported. */
function partsOf([first, second]: readonly [number, number]): readonly number[] {
  return [first + second, first, second];
}
