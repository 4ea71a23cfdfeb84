import { formatBytes, formatDuration } from '../../common/text/format';
import { hourMs, minuteMs } from '../../common/time';
import type { StorageReport, TierStorage } from '../../protocol/store';

const tierNames: Readonly<Record<TierStorage['tier'], string>> = {
  raw: 'Samples',
  minute: 'Minutes',
  quarter: 'Quarter hours',
  sixHour: 'Six hours',
};

/** A storage report, one line for each figure: label, size, detail. */
export function describeStorage(
  report: StorageReport,
  nowMs: number,
): { readonly label: string; readonly description: string; readonly detail?: string }[] {
  const share = `${formatBytes(report.bytes)} of at most ${formatBytes(report.maxBytes)}`;
  return [
    { label: 'All history', description: share, detail: writeRate(report) },
    ...report.tiers.map(tier => ({
      label: tierNames[tier.tier],
      description: formatBytes(tier.bytes),
      detail: tierDetail(tier, nowMs),
    })),
    { label: 'Journal and catalog', description: formatBytes(report.journalBytes + report.catalogBytes) },
    ...(report.damagedFiles === 0
      ? []
      : [
          {
            label: 'Set aside as unreadable',
            description: formatBytes(report.damagedBytes),
            detail: count(report.damagedFiles, 'file'),
          },
        ]),
  ];
}

function tierDetail({ files, rows, oldestMs }: TierStorage, nowMs: number): string {
  if (oldestMs === undefined) return 'none yet';
  const age = formatDuration(nowMs - oldestMs);
  return `${count(rows, 'row')} in ${count(files, 'file')}, up to ${age} old`;
}

function writeRate(report: StorageReport): string {
  const soFar = `written since this window began to collect: ${formatBytes(report.writtenBytes)}`;
  const perHour = bytesAnHour(report);
  return perHour === undefined ? soFar : `${soFar}, ${formatBytes(perHour)} an hour`;
}

/**
 * Bytes written in an hour; `undefined` in the first minutes, which mostly show the cost of opening files.
 */
export function bytesAnHour({ writtenBytes, openForMs }: StorageReport): number | undefined {
  return openForMs < 10 * minuteMs ? undefined : (writtenBytes * hourMs) / openForMs;
}

function count(number: number, what: string): string {
  return `${number.toLocaleString('en-US')} ${what}${number === 1 ? '' : 's'}`;
}
