/** What is told of a host row that holds it by part: by core, by file system. */
import type { HostMetric } from './metrics';
import type { FileSystemUse, HostSample } from './model/sample';

/** The value of a metric in one row; `undefined` where the row does not have it. */
export function hostFigure(host: HostSample, metric: HostMetric): number | undefined {
  switch (metric) {
    case 'load1':
      return host.load?.[0];
    case 'busiestCorePercent':
      return busiestCorePercent(host.coresPercent);
    case 'fullestDiskPercent':
      return fullestDiskPercent(host.fileSystems);
    default:
      return host[metric];
  }
}

/** 0-100: one core can be busy while all together are not. Unknown cores are `NaN` and do not count. */
export function busiestCorePercent(coresPercent: readonly number[] = []): number | undefined {
  let busiest: number | undefined;
  for (const percent of coresPercent) {
    if (Number.isFinite(percent) && percent >= (busiest ?? 0)) busiest = percent;
  }
  return busiest;
}

/** 0-100: the used part of the file system that has the least room for its size. */
export function fullestDiskPercent(fileSystems: readonly FileSystemUse[] = []): number | undefined {
  const [fullest] = byFullness(fileSystems);
  return fullest && usedPercent(fullest);
}

/** The fullest first; without those that say they have no size. */
export function byFullness(fileSystems: readonly FileSystemUse[]): FileSystemUse[] {
  return fileSystems.filter(({ sizeBytes }) => sizeBytes > 0).sort((a, b) => usedPercent(b) - usedPercent(a));
}

export function usedPercent({ usedBytes, sizeBytes }: FileSystemUse): number {
  return (100 * usedBytes) / sizeBytes;
}
