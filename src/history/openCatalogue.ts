import * as fs from 'node:fs';
import { messageOf } from '../common/errors';
import { Catalogue } from './catalogue';
import type { DamagedFiles } from './damagedFiles';
import { isCorruption, NewerSchemaError } from './fileCheck';
import { patiently } from './patiently';
import type { Partitions } from './partitions';
import type { SqlRuntime } from './sqlDatabase';

/**
 * Opens the catalogue, or builds a new one from what the hour files know when it is missing or damaged. Throws
 * `NewerSchemaError` with what a user can do about it.
 */
export function openCatalogue(
  runtime: SqlRuntime,
  file: string,
  partitions: Partitions,
  damaged: DamagedFiles,
  replayedHours: readonly number[],
): Catalogue {
  if (fs.existsSync(file)) {
    try {
      const catalogue = Catalogue.open(
        runtime,
        patiently(() => fs.readFileSync(file)),
      );
      // "Last seen" is written rarely; after a crash the newest hour knows better.
      learnFrom(partitions, [...new Set([...replayedHours, ...partitions.hours().slice(-1)])], catalogue);
      return catalogue;
    } catch (error) {
      if (error instanceof NewerSchemaError) {
        throw new NewerSchemaError(
          `The history in ${file} was left as it is. ${error.message} Update the extension.`,
        );
      }
      if (!isCorruption(error)) throw error;
      damaged.setAside(file, messageOf(error));
    }
  }
  const catalogue = Catalogue.open(runtime);
  learnFrom(partitions, partitions.hours(), catalogue);
  return catalogue;
}

function learnFrom(partitions: Partitions, hours: readonly number[], catalogue: Catalogue): void {
  for (const hour of hours) {
    partitions.read(hour, partition => {
      for (const { slot, ...identity } of partition.runs.values()) {
        const oldest = partition.oldestOffsetOf(slot);
        const newest = partition.newestOffsetOf(slot);
        if (oldest === undefined || newest === undefined) continue;
        catalogue.noteRun(identity, hour + oldest, hour + newest);
      }
    });
  }
}
