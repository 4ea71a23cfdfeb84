/** Busy and total time of one core since the start of the machine, in ms. */
export interface CoreTimes {
  readonly busyMs: number;
  readonly totalMs: number;
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
 * From `os.cpus()`. On Linux that leaves out the time spent waiting for disks, so that a core which only waits would read
 * as 100 % busy: `/proc/stat` is read there.
 */
export function coreTimes(cpus: readonly OsCpu[]): CoreTimes[] {
  return cpus.map(({ times: { user, nice, sys, idle, irq } }) => {
    const busyMs = user + nice + sys + irq;
    return { busyMs, totalMs: busyMs + idle };
  });
}

/** Kernels count in steps of 10 ms: below this span a figure would be noise. */
const shortestSpanMs = 100;

/** Use between two readings; nothing when a core came or went, time went back, or too little of it passed. */
export function cpuUse(current: readonly CoreTimes[], previous: readonly CoreTimes[] | undefined): CpuUse {
  if (!previous || current.length === 0 || previous.length !== current.length) return {};
  let busyMs = 0;
  let totalMs = 0;
  const coresPercent: number[] = [];
  for (const [index, core] of current.entries()) {
    const before = previous[index];
    const total = core.totalMs - (before?.totalMs ?? Number.NaN);
    const busy = core.busyMs - (before?.busyMs ?? Number.NaN);
    if (!(total >= shortestSpanMs) || busy < 0) return {};
    coresPercent.push(Math.min(100, (busy / total) * 100));
    busyMs += busy;
    totalMs += total;
  }
  return { cpuPercent: Math.min(100, (busyMs / totalMs) * 100), coresPercent };
}
