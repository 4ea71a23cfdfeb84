/**
 * Memory for one thing after the other. Where a thread gives memory back, the system may hold up the whole
 * process for milliseconds, which an event loop feels.
 */
export class ReusedMemory {
  #bytes = Buffer.alloc(0);

  /** Holds anything, and is valid until the next call. */
  take(bytes: number): Buffer {
    if (this.#bytes.length < bytes) this.#bytes = Buffer.allocUnsafeSlow(2 * bytes);
    return this.#bytes.subarray(0, bytes);
  }
}
