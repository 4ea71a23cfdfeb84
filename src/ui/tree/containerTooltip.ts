import { isRunning } from '../../common/model/containerStatus';
import { formatBytes, formatDuration, formatPercent, formatRate, formatUtc } from '../../common/text/format';
import type { ContainerSample } from '../../common/model/sample';
import type { Container, PortMapping } from '../../common/model/container';
import { networkOwnership } from '../../common/model/networkMode';
import { escapeMarkdown } from '../../common/text/untrustedText';
import type { WorkloadPeak } from '../../protocol/store';
import { describeState } from './describeContainer';

export interface TooltipFacts {
  readonly container: Container;
  readonly sample?: ContainerSample;
  /** The highest values of the last hour. */
  readonly peak?: WorkloadPeak;
  /** `+18 MiB a day, at its limit in about 6 days`; absent when its memory does not keep growing. */
  readonly leak?: string;
  readonly nowMs: number;
}

/** A container's tooltip in Markdown. Every text from the engine is escaped. */
export function containerTooltip({ container, sample, peak, leak, nowMs }: TooltipFacts): string {
  const rows: [string, string | undefined][] = [
    ['State', escapeMarkdown(describeState(container).text)],
    ['Image', escapeMarkdown(container.image)],
    ['Container', escapeMarkdown(container.id.slice(0, 12))],
    ['Service', describeService(container)],
    ['Up', describeUp(container, nowMs)],
    ['Restarts', container.restartCount ? String(container.restartCount) : undefined],
    ['Ports', describePorts(container.ports)],
    ['Limits', describeLimits(container)],
    [
      'CPU',
      sample &&
        join(
          formatPercent(sample.cpuPercent),
          describeThrottling(sample),
          describePeak(peak?.cpuPercent, formatPercent),
        ),
    ],
    ['Memory', sample && join(describeMemory(sample), describePeak(peak?.memoryUsedBytes, formatBytes))],
    ['Memory grows', leak && escapeMarkdown(leak)],
    ['Network', sample && describeNetwork(container, sample)],
    ['Block I/O', sample && describeBlockIo(sample)],
    ['PIDs', sample && describePids(sample)],
    ['Waits', sample && describePressure(sample)],
  ];
  const table = rows
    .filter((row): row is [string, string] => row[1] !== undefined)
    .map(([name, value]) => `| ${name} | ${value} |`);
  return [`**${escapeMarkdown(container.name)}**`, '', '| | |', '|:--|:--|', ...table].join('\n');
}

function join(...parts: (string | undefined)[]): string {
  return parts.filter(part => part !== undefined).join(' · ');
}

/** A replica's service is part of its name. */
function describeService({ workload: { isOneOff, service } }: Container): string | undefined {
  return isOneOff ? `one-off run of ${escapeMarkdown(service ?? '')}` : undefined;
}

function describeUp({ status, startedAtMs }: Container, nowMs: number): string | undefined {
  if (startedAtMs === undefined || !isRunning(status)) return undefined;
  return `${formatDuration(Math.max(0, nowMs - startedAtMs))}, since ${formatUtc(startedAtMs)}`;
}

function describePorts(ports: readonly PortMapping[]): string | undefined {
  const texts = ports.map(({ publicPort, privatePort, protocol, ip }) =>
    publicPort === undefined
      ? `${privatePort}/${protocol}`
      : `${ip === undefined || ip === '0.0.0.0' || ip === '::' ? '' : `${ip}:`}${publicPort} → ${privatePort}/${protocol}`,
  );
  const unique = [...new Set(texts)];
  const shown = unique
    .slice(0, 6)
    .map(text => escapeMarkdown(text))
    .join(', ');
  if (unique.length === 0) return undefined;
  return unique.length > 6 ? `${shown} and ${unique.length - 6} more` : shown;
}

function describeLimits({ limits }: Container): string | undefined {
  if (!limits) return undefined;
  const parts: string[] = [];
  if (limits.memoryBytes !== undefined) parts.push(`${formatBytes(limits.memoryBytes)} memory`);
  if (limits.cpuCores !== undefined) parts.push(`${Number(limits.cpuCores.toFixed(2))} CPU`);
  if (limits.pids !== undefined) parts.push(`${limits.pids} PIDs`);
  return parts.length === 0 ? 'none' : parts.join(', ');
}

function describePeak(value: number | undefined, format: (value: number) => string): string | undefined {
  return value === undefined ? undefined : `last hour's peak ${format(value)}`;
}

/** A kernel can be booted with CPU accounting but without memory accounting, as on many Raspberry Pis. */
function describeMemory(sample: ContainerSample): string {
  const {
    memoryUsedBytes,
    memoryLimitBytes,
    memoryCacheBytes,
    sharedMemoryBytes,
    memoryPeakBytes,
    swapUsedBytes,
  } = sample;
  if (memoryUsedBytes === undefined)
    return sample.cpuTotalNs === undefined
      ? formatBytes(undefined)
      : 'this kernel does not account for memory: boot it with cgroup_enable=memory';
  const beside = join(
    // Most containers have none.
    sharedMemoryBytes ? `including ${formatBytes(sharedMemoryBytes)} shared memory` : undefined,
    memoryCacheBytes === undefined ? undefined : `${formatBytes(memoryCacheBytes)} page cache`,
    swapUsedBytes ? `${formatBytes(swapUsedBytes)} in swap` : undefined,
    memoryPeakBytes === undefined
      ? undefined
      : `peak ${formatBytes(memoryPeakBytes)} since it started, including page cache`,
  );
  if (!memoryLimitBytes) return join(formatBytes(memoryUsedBytes), beside || undefined);
  const share = (memoryUsedBytes / memoryLimitBytes) * 100;
  return join(
    `${formatBytes(memoryUsedBytes)} of ${formatBytes(memoryLimitBytes)} (${formatPercent(share)})`,
    beside || undefined,
  );
}

function describeNetwork({ networkMode }: Container, sample: ContainerSample): string | undefined {
  const ownership = networkOwnership(networkMode);
  if (ownership === 'host') return "shares the host's network: no figures of its own";
  if (ownership === 'shared') return "shares another container's network, where its traffic is counted";
  if (ownership === 'none') return 'none';
  const { networkRxBytesPerSecond: rx, networkTxBytesPerSecond: tx } = sample;
  return rx === undefined && tx === undefined ? undefined : `${formatRate(rx)} in, ${formatRate(tx)} out`;
}

function describeBlockIo(sample: ContainerSample): string | undefined {
  const { blockReadBytesPerSecond: read, blockWriteBytesPerSecond: write } = sample;
  return read === undefined && write === undefined
    ? undefined
    : `${formatRate(read)} read, ${formatRate(write)} written`;
}

/** Shown even when zero: it means that the limit does not slow the container down. */
function describeThrottling({ throttledPercent }: ContainerSample): string | undefined {
  return throttledPercent === undefined
    ? undefined
    : `throttled in ${formatPercent(throttledPercent)} of periods`;
}

function describePids({ pids, pidsLimit }: ContainerSample): string | undefined {
  if (pids === undefined) return undefined;
  return pidsLimit === undefined ? String(pids) : `${pids} of ${pidsLimit}`;
}

/**
 * What the container's tasks waited for; only where the kernel accounts for it, and when there was any
 * waiting.
 */
function describePressure(sample: ContainerSample): string | undefined {
  const waits: [string, number | undefined][] = [
    ['CPU', sample.cpuPressurePercent],
    ['memory', sample.memoryPressurePercent],
    ['disk', sample.ioPressurePercent],
  ];
  const told = waits.filter(([, percent = 0]) => percent >= 0.05);
  if (told.length === 0) return undefined;
  return told.map(([what, percent]) => `for ${what} ${formatPercent(percent)} of the time`).join(', ');
}
