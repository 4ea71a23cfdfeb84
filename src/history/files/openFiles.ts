interface OpenFile {
  /** Its size in memory. */
  readonly bytes: number;
  /** Whether memory holds what the disk does not. */
  readonly isDirty: boolean;
  close(): void;
}

/**
 * Files that stay open so that they need not be read again, least recently used first. One that is not saved
 * is never closed to make room: its rows may exist nowhere else.
 */
export class OpenFiles<Key, File extends OpenFile> {
  readonly #files = new Map<Key, File>();
  readonly #most: { readonly bytes: number; readonly count: number };

  /** `most`: what may stay open beside files that are not saved. */
  constructor(most: { readonly bytes: number; readonly count?: number }) {
    this.#most = { count: Infinity, ...most };
  }

  get size(): number {
    return this.#files.size;
  }

  /** Those open now; the list stays as it is while files are closed. */
  entries(): [Key, File][] {
    return [...this.#files];
  }

  /** Has no effect on the order. */
  peek(key: Key): File | undefined {
    return this.#files.get(key);
  }

  /** From now on the file counts as used last. */
  use(key: Key): File | undefined {
    const file = this.#files.get(key);
    if (!file) return undefined;
    this.#files.delete(key);
    this.#files.set(key, file);
    return file;
  }

  /** Adds a file and makes room, but not by closing it or `pinned`. */
  add(key: Key, file: File, pinned?: File): void {
    this.#files.set(key, file);
    let excess = -this.#most.bytes;
    for (const { bytes } of this.#files.values()) excess += bytes;
    for (const [other, candidate] of this.#files) {
      if (excess <= 0 && this.#files.size <= this.#most.count) return;
      if (candidate === file || candidate === pinned || candidate.isDirty) continue;
      excess -= candidate.bytes;
      this.close(other);
    }
  }

  /** Closes the file of a key and has another in its place. */
  replace(key: Key, by: File): void {
    this.#files.get(key)?.close();
    this.#files.set(key, by);
  }

  close(key: Key): void {
    this.#files.get(key)?.close();
    this.#files.delete(key);
  }

  /** Closes everything, saved or not. */
  closeAll(): void {
    for (const key of [...this.#files.keys()]) this.close(key);
  }
}
