import * as fs from 'node:fs';
import * as path from 'node:path';
import { messageOf } from '../../common/errors';
import type { ReplaceFile } from '../files/atomicFile';
import type { DamagedFiles } from '../files/damagedFiles';
import { isCorruption, NewerSchemaError } from '../files/fileCheck';
import { listFolder } from '../files/listFolder';
import { patiently, readIfThere } from '../files/patiently';
import { sizeOfFile } from '../files/sizeOfFile';

/** More than any of our files takes. */
const maxFileBytes = 2 ** 20;
const idPattern = /^[0-9a-f]{24}$/;

/** How one kind of file is named and written. */
export interface DeathFileKind<T> {
  readonly ending: string;
  readonly encode: (content: T) => Uint8Array;
  /** Throws `DamagedFileError` or `NewerSchemaError`. */
  readonly decode: (bytes: Uint8Array) => T;
}

export interface DeathFilesParts {
  /** Made when the first file is written. */
  readonly folder: string;
  readonly replaceFile: ReplaceFile;
  readonly damaged: DamagedFiles;
}

/** What is kept of each death beside its record, one file each. */
export class DeathFiles<T> {
  readonly #kind: DeathFileKind<T>;
  readonly #parts: DeathFilesParts;

  constructor(kind: DeathFileKind<T>, parts: DeathFilesParts) {
    this.#kind = kind;
    this.#parts = parts;
  }

  /** Sizes of the files (bytes), by id. */
  sizes(): Map<string, number> {
    const { ending } = this.#kind;
    const ids = listFolder(this.#parts.folder)
      .filter(name => name.endsWith(ending))
      .map(name => name.slice(0, -ending.length))
      .filter(id => idPattern.test(id));
    return new Map(ids.map(id => [id, sizeOfFile(this.#fileOf(id)) ?? 0]));
  }

  /** `undefined` if there is no file or it cannot be used; a damaged one is set aside. */
  read(id: string): T | undefined {
    const file = this.#fileOf(id);
    try {
      const bytes = readIfThere(file, maxFileBytes);
      return bytes && this.#kind.decode(bytes);
    } catch (error) {
      if (isCorruption(error)) this.#parts.damaged.setAside(file, messageOf(error));
      else if (!(error instanceof NewerSchemaError)) throw error;
      return undefined;
    }
  }

  /** Throws where the disk refuses. */
  write(id: string, content: T): void {
    const file = this.#fileOf(id);
    this.#parts.damaged.makeWay(file);
    this.#parts.replaceFile(file, Buffer.from(this.#kind.encode(content)));
  }

  /** Throws where another program holds it open. */
  remove(id: string): void {
    patiently(() => fs.rmSync(this.#fileOf(id), { force: true }));
  }

  #fileOf(id: string): string {
    return path.join(this.#parts.folder, `${id}${this.#kind.ending}`);
  }
}
