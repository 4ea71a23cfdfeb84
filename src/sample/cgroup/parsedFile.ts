import { KernelFile } from '../kernel/kernelFile';

/**
 * A kernel's file, read at each tick and taken apart only when it tells something new: most tell the same for
 * hours.
 */
export class ParsedFile<T> {
  readonly #file: KernelFile;
  readonly #parse: (text: string) => T;
  readonly #isList: boolean;
  #text: string | undefined;

  /** Throws as `fs.openSync` does. `isList`: as `KernelFile.readToEnd`. */
  constructor(file: string, parse: (text: string) => T, isList = false) {
    this.#file = new KernelFile(file);
    this.#parse = parse;
    this.#isList = isList;
  }

  /**
   * The parsed content; `undefined` if it is the same as at the last call. Throws as `KernelFile.read` does.
   */
  readChange(): T | undefined {
    const text = this.#isList ? this.#file.readToEnd() : this.#file.read();
    if (text === this.#text) return undefined;
    this.#text = text;
    return this.#parse(text);
  }

  close(): void {
    this.#file.close();
  }
}
