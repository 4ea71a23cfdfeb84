import * as path from 'node:path';
import { messageOf } from '../../common/errors';
import { dayMs, hourMs } from '../../common/time';
import { maxDatabaseBytes } from '../files/fileBounds';
import { isCorruption, NewerSchemaError } from '../files/fileCheck';
import { parseHourFileName } from '../files/hourFile';
import { isInUse } from '../../node/isInUse';
import { listFolder } from '../files/listFolder';
import { readIfThere } from '../files/patiently';
import { RawPartition } from '../hours/rawPartition';
import { RollupPartition } from '../rollups/rollupPartition';
import { minuteTier, partitionStartMs, quarterTier } from '../rollups/rollupTiers';
import type { RollupTier } from '../rollups/rollupTiers';
import type { SqlDatabase, SqlRuntime } from '../files/sqlDatabase';
import type { StoreFolder } from '../files/storeFolder';
import type { ReusedMemory } from './reusedMemory';

/**
 * The exported part of a file: an hour of samples, or an hour or day of roll-ups where finer figures are
 * gone.
 */
export interface ExportFile {
  readonly file: string;
  /** `undefined`: samples. */
  readonly tier: RollupTier | undefined;
  /** Start of the file's hour, day or month. */
  readonly startMs: number;
  /** The exported part of it. */
  readonly fromMs: number;
  readonly toMs: number;
}

/** The finest files of a range, oldest first. Only looks at names. */
export function findFiles(folder: StoreFolder, fromMs: number, toMs: number): ExportFile[] {
  const raw = namesOf(folder.raw).flatMap(name => {
    const startMs = parseHourFileName(name);
    const file = path.join(folder.raw, name);
    return startMs === undefined
      ? []
      : [{ file, tier: undefined, startMs, fromMs: startMs, toMs: startMs + hourMs }];
  });
  const rawHours = new Set(raw.map(({ startMs }) => startMs));
  const minutes = rolled(folder, minuteTier).flatMap(({ file, startMs }) =>
    spans(startMs, startMs + dayMs, hourMs)
      .filter(hour => !rawHours.has(hour))
      .map(hour => ({ file, tier: minuteTier, startMs, fromMs: hour, toMs: hour + hourMs })),
  );
  const minuteDays = new Set(minutes.map(({ startMs }) => startMs));
  const quarters = rolled(folder, quarterTier).flatMap(({ file, startMs, endMs }) =>
    spans(startMs, endMs, dayMs)
      .filter(day => !minuteDays.has(day))
      .map(day => {
        const firstRaw = spans(day, day + dayMs, hourMs).find(hour => rawHours.has(hour));
        return { file, tier: quarterTier, startMs, fromMs: day, toMs: firstRaw ?? day + dayMs };
      }),
  );
  return [...quarters, ...minutes, ...raw]
    .filter(part => part.fromMs <= toMs && part.toMs > Math.max(fromMs, part.fromMs))
    .sort((a, b) => a.fromMs - b.fromMs);
}

/** Opens a file that is read into `memory`, or returns why it cannot be used. */
export function openFile(
  runtime: SqlRuntime,
  memory: ReusedMemory,
  { file, tier, startMs }: ExportFile,
): { readonly database: SqlDatabase } | { readonly problem: string } {
  try {
    const bytes = readIfThere(file, maxDatabaseBytes, size => memory.take(size));
    if (!bytes) return { problem: 'It was removed meanwhile.' };
    if (tier === undefined) return RawPartition.open(runtime, startMs, bytes, false);
    return RollupPartition.open(runtime, { startMs, bucketMs: tier.bucketMs }, bytes, false);
  } catch (error) {
    const isUnusable = isInUse(error) || isCorruption(error) || error instanceof NewerSchemaError;
    if (!isUnusable) throw error;
    return { problem: messageOf(error) };
  }
}

function rolled(
  folder: StoreFolder,
  tier: RollupTier,
): { readonly file: string; readonly startMs: number; readonly endMs: number }[] {
  return namesOf(path.join(folder.rollups, tier.name)).flatMap(name => {
    const startMs = partitionStartMs(name.replace(/\.sqlite$/, ''));
    if (!name.endsWith('.sqlite') || Number.isNaN(startMs)) return [];
    const endMs = new Date(startMs).setUTCMonth(new Date(startMs).getUTCMonth() + 1);
    return [{ file: path.join(folder.rollups, tier.name, name), startMs, endMs }];
  });
}

function spans(fromMs: number, toMs: number, stepMs: number): number[] {
  return Array.from({ length: Math.round((toMs - fromMs) / stepMs) }, (_, index) => fromMs + index * stepMs);
}

function namesOf(folder: string): string[] {
  return listFolder(folder).sort();
}
