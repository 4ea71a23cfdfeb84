import * as fs from 'node:fs';

/**
 * Shared by all files of this thread: the kernel makes the text anew on each read, and it is taken apart at
 * once.
 */
let buffer = Buffer.allocUnsafe(16 * 1024);

/**
 * The kernel returns a list in pages (4 KiB or more), each with whole entries. A page with this much room
 * left is the last one, because no entry of the lists read here is longer. Reading until an empty page would
 * cost as much as the list itself.
 */
const lastPartBytes = 4096 - 512;

/**
 * A file of `/proc` or a cgroup that stays open and is read again and again: a third of the cost of opening
 * it.
 */
export class KernelFile {
  readonly #handle: number;
  #isClosed = false;

  /** Throws as `fs.openSync` does. */
  constructor(file: string) {
    this.#handle = fs.openSync(file, 'r');
  }

  /** The text as it is now. Throws when what it tells of is gone (ENODEV, ESRCH). */
  read(): string {
    for (;;) {
      const length = fs.readSync(this.#handle, buffer, 0, buffer.length, 0);
      if (length < buffer.length) return buffer.toString('latin1', 0, length);
      buffer = Buffer.allocUnsafe(buffer.length * 2);
    }
  }

  /** The same for a list, of which the kernel gives a part at a time. */
  readToEnd(): string {
    let length = 0;
    for (;;) {
      if (length === buffer.length) buffer = Buffer.concat([buffer], 2 * buffer.length);
      const read = fs.readSync(this.#handle, buffer, length, buffer.length - length, length);
      length += read;
      if (read < lastPartBytes && length < buffer.length) return buffer.toString('latin1', 0, length);
    }
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    fs.closeSync(this.#handle);
  }
}
