import { minuteMs } from '../../common/time';
import { formatBytes, formatDuration, formatPercent } from '../../common/text/format';
import type { StorageReport } from '../../protocol/store';
import type { CollectingCost } from '../../protocol/windows';
import { bytesAnHour } from './describeStorage';

interface CostLine {
  readonly label: string;
  readonly description: string;
  readonly detail?: string;
}

/**
 * The cost of collecting, one line for each figure. Rates are averages since this window began to collect.
 */
export function describeCost(cost: CollectingCost, storage: StorageReport): CostLine[] {
  const perHour = bytesAnHour(storage);
  return [
    {
      label: 'Calls to engines',
      description: describeCalls(cost),
      detail: `${cost.calls.toLocaleString('en-US')} in ${formatDuration(cost.forMs)}; containers read from their cgroups need none`,
    },
    tickLine(cost),
    {
      label: 'History',
      description: `${formatPercent((100 * storage.busyMs) / Math.max(storage.openForMs, 1))} of one core`,
      detail: `in its own thread, with ${formatBytes(storage.memoryBytes)} of memory`,
    },
    {
      label: 'Disk',
      description:
        perHour === undefined
          ? `${formatBytes(storage.writtenBytes)} written`
          : `${formatBytes(perHour)} written an hour`,
      detail: `${formatBytes(storage.writtenBytes)} in ${formatDuration(storage.openForMs)}; ${formatBytes(storage.bytes)} kept of at most ${formatBytes(storage.maxBytes)}`,
    },
    {
      label: 'Extension host',
      description: `${formatBytes(cost.processMemoryBytes)} of memory`,
      detail: 'the whole process, including VS Code’s own parts and all other extensions',
    },
  ];
}

/**
 * The first minute is spent on finding the engine and inspecting every container, so it says nothing about
 * later ones.
 */
function describeCalls({ calls, forMs }: CollectingCost): string {
  return forMs < minuteMs ? `${calls} so far` : `${rate((calls * minuteMs) / forMs)} a minute`;
}

function tickLine({ tick, intervalMs }: CollectingCost): CostLine {
  const every = `every ${formatDuration(intervalMs)}`;
  if (!tick) return { label: 'Ticks', description: 'none yet', detail: every };
  const share = (100 * tick.medianMs) / intervalMs;
  return {
    label: 'Ticks',
    description: `${milliseconds(tick.medianMs)} ${every}`,
    detail: `running ${formatPercent(share)} of the time, including waiting for engines; longest of ${tick.ticks}: ${milliseconds(tick.longestMs)}`,
  };
}

function milliseconds(ms: number): string {
  return `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`;
}

function rate(value: number): string {
  return value < 10 ? value.toFixed(1) : String(Math.round(value));
}
