import { KernelFile } from '../kernelFile';

/** A kernel's file that need not be read each time, while it tells the same. */
export class SteadyFile {
  readonly #file: KernelFile;
  readonly #isList: boolean;
  #text: string | undefined;
  /** The last two readings were the same. */
  #isSteady = false;

  /** Throws as `fs.openSync` does. `isList`: as `KernelFile.readToEnd`. */
  constructor(file: string, isList = false) {
    this.#file = new KernelFile(file);
    this.#isList = isList;
  }

  /** As `KernelFile.read`; with `mayBeKept` what was read the last time, if that was nothing new. */
  read(mayBeKept: boolean): string {
    if (mayBeKept && this.#isSteady && this.#text !== undefined) return this.#text;
    const text = this.#isList ? this.#file.readToEnd() : this.#file.read();
    this.#isSteady = text === this.#text;
    this.#text = text;
    return text;
  }

  /** The last reading told the same as the one before. */
  get isSteady(): boolean {
    return this.#isSteady;
  }

  close(): void {
    this.#file.close();
  }
}
