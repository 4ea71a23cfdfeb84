import type { HostSample } from '../../common/model/sample';
import type { ContainerHistoryRow } from '../../protocol/store';
import { nthNewestMs, readSamples } from '../hours/containerReader';
import { readHostSamples } from '../hours/hostReader';
import type { Hours } from '../hours/hours';
import type { CheckedHistoryQuery } from './queryArguments';
import type { PartitionRun, RawPartition } from '../hours/rawPartition';
import type { Steps } from '../steps/steps';

/**
 * Rows of the given runs (all when `undefined`), newest first. Reads newest hours first and stops at the
 * limit.
 */
export function* queryHistory(
  hourFiles: Hours,
  { fromMs, toMs, limit }: CheckedHistoryQuery,
  runKeys: ReadonlySet<string> | undefined,
): Steps<ContainerHistoryRow[]> {
  const rows: ContainerHistoryRow[] = [];
  for (const hour of hourFiles.hoursWithin(fromMs, toMs).reverse()) {
    const missing = limit - rows.length;
    if (missing <= 0) break;
    const found = hourFiles.read(hour, partition => {
      const runs = runsIn(partition, runKeys);
      const newEnoughMs = nthNewestMs(partition, runs, { fromMs, toMs }, missing) ?? fromMs;
      return runs.flatMap(run =>
        readSamples(partition, run, { fromMs: newEnoughMs, toMs, hasCounters: true }),
      );
    });
    if (!found) continue;
    found.sort((a, b) => b.timestampMs - a.timestampMs || a.containerName.localeCompare(b.containerName));
    rows.push(...found.slice(0, missing));
    yield;
  }
  return rows;
}

/** Host rows, newest first. */
export function* queryHostHistory(
  hourFiles: Hours,
  { fromMs, toMs, limit }: CheckedHistoryQuery,
): Steps<HostSample[]> {
  const rows: HostSample[] = [];
  for (const hour of hourFiles.hoursWithin(fromMs, toMs).reverse()) {
    const missing = limit - rows.length;
    if (missing <= 0) break;
    const found = hourFiles.read(hour, partition => readHostSamples(partition, fromMs, toMs, missing));
    if (found) rows.push(...found.reverse());
    yield;
  }
  return rows;
}

/** The given runs of a partition, in the order of their slots; all when `undefined`. */
export function runsIn(partition: RawPartition, runKeys: ReadonlySet<string> | undefined): PartitionRun[] {
  const runs = runKeys
    ? [...runKeys].flatMap(key => partition.runs.get(key) ?? [])
    : [...partition.runs.values()];
  return runs.sort((a, b) => a.slot - b.slot);
}
