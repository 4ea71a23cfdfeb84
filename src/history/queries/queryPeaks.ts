import type { Span } from '../../common/time';
import type { WorkloadPeak } from '../../protocol/store';
import { readPeak } from '../hours/containerReader';
import type { Hours } from '../hours/hours';
import type { Steps } from '../steps/steps';

/**
 * The highest CPU and memory of each workload within a span, both ends included. `keyOf`: its current key.
 */
export function* queryPeaks(
  hourFiles: Hours,
  { fromMs, toMs }: Span,
  keyOf: (workload: string) => string,
): Steps<WorkloadPeak[]> {
  const peaks = new Map<string, WorkloadPeak>();
  for (const hour of hourFiles.hoursWithin(fromMs, toMs)) {
    hourFiles.read(hour, partition => {
      for (const run of partition.runs.values()) {
        const peak = readPeak(partition, run, { fromMs, toMs: toMs + 1 });
        const workload = keyOf(run.workload);
        const known = peaks.get(workload);
        const cpuPercent = highest(known?.cpuPercent, peak.cpuPercent);
        const memoryUsedBytes = highest(known?.memoryUsedBytes, peak.memoryUsedBytes);
        if (cpuPercent === undefined && memoryUsedBytes === undefined) continue;
        peaks.set(workload, { workload, cpuPercent, memoryUsedBytes });
      }
    });
    yield;
  }
  return [...peaks.values()];
}

function highest(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.max(a, b);
}
