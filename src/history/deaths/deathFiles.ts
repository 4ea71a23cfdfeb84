import * as fs from 'node:fs';
import * as path from 'node:path';
import { messageOf } from '../../common/errors';
import { readRegularFileSync } from '../../node/regularFile';
import type { ReplaceFile } from '../files/atomicFile';
import type { DamagedFiles } from '../files/damagedFiles';
import { isCorruption, NewerSchemaError } from '../files/fileCheck';
import { listFolder } from '../files/listFolder';
import { patiently } from '../files/patiently';
import { sizeOfFile } from '../files/sizeOfFile';
import { decodeDeath, encodeDeath, type DeathMinutes } from './deathFile';

/** More than any of our files takes. */
const maxFileBytes = 2 ** 20;
const fileName = /^([0-9a-f]{24})\.json\.gz$/;

export interface DeathFilesParts {
  /** Made when the first file is written. */
  readonly folder: string;
  readonly replaceFile: ReplaceFile;
  readonly damaged: DamagedFiles;
}

/** The minutes around each kept death, one file each: they outlive the samples they were copied from. */
export class DeathFiles {
  readonly #parts: DeathFilesParts;

  constructor(parts: DeathFilesParts) {
    this.#parts = parts;
  }

  /** Sizes of the files (bytes), by id. */
  sizes(): Map<string, number> {
    const ids = listFolder(this.#parts.folder).flatMap(name => fileName.exec(name)?.[1] ?? []);
    return new Map(ids.map(id => [id, sizeOfFile(this.#fileOf(id)) ?? 0]));
  }

  /** `undefined` if there is no file or it cannot be used; a damaged one is set aside. */
  read(id: string): DeathMinutes | undefined {
    const file = this.#fileOf(id);
    try {
      return decodeDeath(patiently(() => readRegularFileSync(file, maxFileBytes)));
    } catch (error) {
      if (isCorruption(error)) this.#parts.damaged.setAside(file, messageOf(error));
      else if (!(error instanceof NewerSchemaError) && (error as NodeJS.ErrnoException).code !== 'ENOENT')
        throw error;
      return undefined;
    }
  }

  /** Throws where the disk refuses. */
  write(id: string, minutes: DeathMinutes): void {
    const file = this.#fileOf(id);
    this.#parts.damaged.makeWay(file);
    this.#parts.replaceFile(file, encodeDeath(minutes));
  }

  /** Throws where another program holds it open. */
  remove(id: string): void {
    patiently(() => fs.rmSync(this.#fileOf(id), { force: true }));
  }

  #fileOf(id: string): string {
    return path.join(this.#parts.folder, `${id}.json.gz`);
  }
}
