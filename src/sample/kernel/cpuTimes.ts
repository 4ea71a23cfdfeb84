/**
 * What one core has done since the start of the machine, in ms: each kind of work, and each of idling, as the
 * kernel counts it.
 */
export interface CoreTimes {
  readonly busyMs: readonly number[];
  readonly idleMs: readonly number[];
}

export interface CpuUse {
  /** 0-100 of all cores. */
  readonly cpuPercent?: number;
  /** 0-100 each. */
  readonly coresPercent?: readonly number[];
}

interface OsCpu {
  readonly times: {
    readonly user: number;
    readonly nice: number;
    readonly sys: number;
    readonly idle: number;
    readonly irq: number;
  };
}

/**
 * From `os.cpus()`. On Linux that leaves out the time spent waiting for disks, so that a core which only
 * waits would read as 100 % busy: `/proc/stat` is read there.
 */
export function coreTimes(cpus: readonly OsCpu[]): CoreTimes[] {
  return cpus.map(({ times: { user, nice, sys, idle, irq } }) => ({
    busyMs: [user, nice, sys, irq],
    idleMs: [idle],
  }));
}

/** Kernels count in steps of 10 ms: below this span a figure would be noise. */
const shortestSpanMs = 100;
/** Readings of clock and counters are a moment apart. */
const clockTolerance = 1.1;

/**
 * Use between two readings `elapsedMs` apart; nothing when a core came or went, work that was done became
 * less, or too little time passed.
 */
export function cpuUse(
  current: readonly CoreTimes[],
  previous: readonly CoreTimes[] | undefined,
  elapsedMs: number,
): CpuUse {
  if (!previous || current.length === 0 || previous.length !== current.length) return {};
  let busyMs = 0;
  let totalMs = 0;
  const coresPercent: number[] = [];
  for (const [index, core] of current.entries()) {
    const busy = workBetween(core, previous[index]);
    if (busy === undefined) return {};
    const total = busy + idleBetween(core, previous[index], busy, elapsedMs);
    if (!(total >= shortestSpanMs)) return {};
    coresPercent.push(Math.min(100, (busy / total) * 100));
    busyMs += busy;
    totalMs += total;
  }
  return { cpuPercent: Math.min(100, (busyMs / totalMs) * 100), coresPercent };
}

function workBetween(core: CoreTimes, before: CoreTimes | undefined): number | undefined {
  const grown = growthOfEach(core.busyMs, before?.busyMs);
  return grown.every(each => each >= 0) ? grown.reduce((sum, each) => sum + each, 0) : undefined;
}

/**
 * Idle time can go back, and ahead of the clock before it does: the kernel reads it of cores that sleep, and
 * of waiting for disks it says itself that it is not reliable. Then it is what the clock leaves of the span.
 */
function idleBetween(
  core: CoreTimes,
  before: CoreTimes | undefined,
  busy: number,
  elapsedMs: number,
): number {
  const grown = growthOfEach(core.idleMs, before?.idleMs);
  const idle = grown.reduce((sum, each) => sum + each, 0);
  const isReliable = grown.every(each => each >= 0) && busy + idle <= elapsedMs * clockTolerance;
  return isReliable ? idle : Math.max(0, elapsedMs - busy);
}

/** NaN where one of them is not known. */
function growthOfEach(current: readonly number[], previous: readonly number[] | undefined): number[] {
  return current.map((each, index) => each - (previous?.[index] ?? Number.NaN));
}
