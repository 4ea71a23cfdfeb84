import type { ContainerLimits } from '../common/model/container';
import { formatBytes } from '../common/text/format';
import { plainLine } from '../common/text/untrustedText';

export interface RunSettings {
  readonly image: string;
  readonly limits?: ContainerLimits;
}

/** What differs between two runs, each as `image: api:1, now api:2`. */
export function changesSince(before: RunSettings, now: RunSettings): string[] {
  const pairs: readonly [what: string, before: string, now: string][] = [
    ['image', plainLine(before.image), plainLine(now.image)],
    ['memory limit', bytesText(before.limits?.memoryBytes), bytesText(now.limits?.memoryBytes)],
    ['CPU limit', countText(before.limits?.cpuCores), countText(now.limits?.cpuCores)],
    ['limit of processes', countText(before.limits?.pids), countText(now.limits?.pids)],
  ];
  return pairs
    .filter(([, former, current]) => former !== current)
    .map(([what, former, current]) => `${what}: ${former}, now ${current}`);
}

function bytesText(bytes: number | undefined): string {
  return bytes === undefined ? 'none' : formatBytes(bytes);
}

function countText(count: number | undefined): string {
  return count === undefined ? 'none' : String(Number(count.toFixed(2)));
}
